import { allTargets } from '../profiles/allTargets.js';
import { NoSuchVersionError } from '../profiles/problem.js';
import { type LoadOptions, loadBoard, type TargetSummary } from '../profiles/profiles.js';
import { boardsOfPort } from './boardsOfPort.js';
import { UsageError } from './errors.js';

/** What narrows down the boards that names and globs stand for. */
export interface TargetFilter {
  /** A port of MicroPython. */
  readonly port?: string | undefined;
  /** Boards that one can hold, no hosts. */
  readonly hardware?: boolean | undefined;
  /** Boards that this firmware, or the release of it, has a profile for; as `loadBoard` takes it. */
  readonly firmware?: string | undefined;
  /** Bytes of the heap, which boards need whose heap nobody has read. */
  readonly heapBytes?: number | undefined;
}

/** Every board that a program may be meant for: builds for tests have to be named. */
const ALL = 'all';

/**
 * Names of boards, from what `--targets` said: `all`, or names and globs such as `esp32*` with commas between. Each once.
 * A filter is for what no name says exactly.
 *
 * @throws UsageError, UnknownNameError, NoSuchVersionError
 */
export function parseTargets(text: string, folders: readonly string[], filter: TargetFilter = {}): string[] {
  const all = allTargets(folders);
  const sound = new Set(all.filter((target) => isAsItComes(target, folders, filter)).map(({ id }) => id));
  const isWanted = wantedBy(filter, all, folders);
  const ids = text.split(',').flatMap((part) => {
    const name = part.trim();
    if (name === '') throw new UsageError(`--targets: expected names with commas between, got "${text}"`);
    if (sound.has(name)) return [name];
    if (name !== ALL && !/[*?]/.test(name)) {
      const { firmware, heapBytes } = filter;
      return [loadBoard(name, { folders, firmware, heapBytes }).id];
    }
    const shape = name === ALL ? /^/ : globOf(name);
    const found = all.filter((target) => target.kind !== 'test' && shape.test(target.id) && isWanted(target));
    if (found.length === 0) throw new UsageError(`--targets: no board is ${name}${filterText(filter)}`);
    return found.map(({ id }) => id);
  });
  return [...new Set(ids)];
}

/** Whether a board is one of the package's, with its own firmware and heap: then it was checked when the package was built. */
function isAsItComes(
  target: TargetSummary,
  folders: readonly string[],
  { firmware, heapBytes }: TargetFilter,
): boolean {
  return folders.length === 0 && firmware === undefined && heapBytes === undefined && target.heapBytes !== null;
}

function wantedBy(
  { port, hardware, firmware, heapBytes }: TargetFilter,
  all: readonly TargetSummary[],
  folders: readonly string[],
): (target: TargetSummary) => boolean {
  const ofPort = port === undefined ? all : boardsOfPort(port, all);
  return (target) =>
    ofPort.includes(target) &&
    (hardware !== true || target.kind === 'board') &&
    (heapBytes !== undefined || target.heapBytes !== null) &&
    (firmware === undefined || hasProfile(target.id, { firmware, heapBytes, folders }));
}

function hasProfile(id: string, options: LoadOptions): boolean {
  try {
    loadBoard(id, options);
    return true;
  } catch (e) {
    if (e instanceof NoSuchVersionError) return false;
    throw e;
  }
}

function filterText({ port, hardware }: TargetFilter): string {
  return `${port === undefined ? '' : ` of port ${port}`}${hardware === true ? ' that is hardware' : ''}`;
}

/** `*` is any text and `?` any character, in upper or lower case. */
function globOf(text: string): RegExp {
  const pattern = text
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 'i');
}
