import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type FirmwareFacts, readFacts } from '../firmware/facts.js';
import { FirmwareError } from '../firmware/firmwareError.js';
import { chooseHeap, type HeapChoice, type HeapQuestion } from '../firmware/heapChoice.js';
import { type ImportedProfiles, importedProfiles } from '../firmware/importedProfiles.js';
import { type Known, nearestKnown } from '../firmware/nearestKnown.js';
import { hex } from '../profiles/check.js';
import { problemText } from '../profiles/problem.js';
import { validateProfile } from '../profiles/validate.js';
import { UsageError } from './errors.js';
import { checkOutput, writeFile, writeOutput } from './output.js';
import { type ProfilesArgs, profileFolders } from './profileFolders.js';
import { Questions } from './questions.js';
import { parseCount } from './size.js';

/** What `uheap targets import` gets. */
export interface ImportArgs extends ProfilesArgs {
  file: string;
  out: string;
  id?: string;
  heapTotal?: string;
  force: boolean;
}

/** Reads a firmware file, writes the profiles and says what was read. The exit code. Throws UsageError. */
export async function importTarget(args: ImportArgs): Promise<number> {
  const { file, out } = args;
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`--out ${out}: no such folder`);
  }
  const folders = profileFolders(args);
  const total = parseCount(args.heapTotal, '--heap-total');
  try {
    const facts = readFacts(readBytes(file));
    const known = nearestKnown(facts, folders);
    const heap = await heapOf(facts, known, total);
    const profiles = importedProfiles(args.id ?? idOf(file, facts), basename(file), facts, known, heap);
    return write(profiles, { out, force: args.force, folders, facts, known, heap });
  } catch (e) {
    if (e instanceof FirmwareError) throw new UsageError(`${file}: ${e.message}`);
    throw e;
  }
}

function readBytes(path: string): Uint8Array {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) throw new UsageError(`${path}: no such file`);
  if (!info.isFile()) throw new UsageError(`${path}: is no file`);
  return readFileSync(path);
}

const ID = /^[A-Za-z0-9][\w.-]*$/;

/** MicroPython's files are named `RPI_PICO-20240602-v1.23.0.uf2`; what a firmware calls its board is for people. */
function idOf(file: string, { banner }: FirmwareFacts): string {
  const named = /^([A-Z][A-Z0-9_]+(?:-[A-Z0-9_]+)*)-\d{8}[.-]/.exec(basename(file))?.[1];
  return (
    named ??
    (banner.board
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') ||
      'BOARD')
  );
}

async function heapOf(facts: FirmwareFacts, known: Known, total: number | undefined): Promise<HeapChoice | null> {
  if (known.target.value.heapGrowth?.kind === 'esp-idf' || facts.esp !== null) return null;
  const regions = known.isSameChip ? (known.target.value.ram ?? []) : [];
  const ram = regions.map(({ start, bytes }) => ({ start: Number(start), end: Number(start) + bytes }));
  const choice = chooseHeap(facts, known.board, ram, total);
  if (!('found' in choice)) return choice;
  const text = questionText(choice);
  if (process.stdin.isTTY !== true) throw new FirmwareError(`${text}; expected --heap-total N, ${HOW}`);
  process.stderr.write(`${text}\n`);
  const questions = new Questions();
  try {
    const isNumber = (answer: string): string | null =>
      /^[1-9]\d*$/.test(answer) ? null : 'expected a number of bytes';
    const answer = await questions.ask({ text: HOW, problem: isNumber });
    if (answer === undefined) throw new FirmwareError(`${text}; expected --heap-total N, ${HOW}`);
    return heapOf(facts, known, Number(answer));
  } finally {
    questions.end();
  }
}

const HOW = 'what print(gc.mem_alloc() + gc.mem_free()) shows on the board';

function questionText({ found }: HeapQuestion): string {
  if (found.length === 0) return 'nothing in it tells where the heap is';
  const each = found.map(
    ({ rule, bounds, total }) => `${rule} ${hex(bounds.start)}..${hex(bounds.end)} (${total} bytes)`,
  );
  return found.length === 1 ? `only ${each[0]} tells where the heap is` : `${each.join(' and ')} disagree on the heap`;
}

interface Told {
  readonly out: string;
  readonly force: boolean;
  readonly folders: readonly string[];
  readonly facts: FirmwareFacts;
  readonly known: Known;
  readonly heap: HeapChoice | null;
}

function write(profiles: ImportedProfiles, { out, force, folders, facts, known, heap }: Told): number {
  const { targetId, firmwareId, version } = profiles;
  if (!ID.test(targetId)) throw new UsageError(`--id: expected a name such as MYBOARD, got ${targetId}`);
  const release = join('firmware-profiles', version);
  const files: [string, unknown][] = [
    [join(release, 'qstrs', `${firmwareId}.json`), profiles.strings],
    [join(release, `${firmwareId}.json`), profiles.firmware],
    [`${targetId}.json`, profiles.target],
  ];
  for (const [name] of files) {
    if (statSync(join(out, name), { throwIfNoEntry: false })) checkOutput(join(out, name), force);
  }
  const problems = problemsOf(files, out, folders);
  if (problems.length > 0) {
    for (const problem of problems) process.stderr.write(`uheap: ${problem}\n`);
    process.stderr.write(`${join(out, `${targetId}.json`)}: not written\n`);
    return 2;
  }
  process.stderr.write(`${summary(facts, known, heap).join('\n')}\n`);
  for (const [name, value] of files) {
    mkdirSync(dirname(join(out, name)), { recursive: true });
    writeOutput(join(out, name), text(value));
  }
  process.stderr.write(`use it with: --target ${targetId} --profiles ${out}\n`);
  return 0;
}

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What would be wrong with the files: looked for in a copy of them, so that nothing is written that is not sound. */
function problemsOf(files: readonly (readonly [string, unknown])[], out: string, folders: readonly string[]): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'uheap-import-'));
  try {
    for (const [name, value] of files) {
      mkdirSync(dirname(join(copy, name)), { recursive: true });
      writeFile(join(copy, name), text(value));
    }
    return files
      .slice(1)
      .flatMap(([name]) =>
        validateProfile(join(copy, name), folders).map((problem) => problemText(problem).replaceAll(copy, out)),
      );
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** What was read, and what was taken over. */
function summary(
  { banner, kind, strings, modules, frozen, esp }: FirmwareFacts,
  known: Known,
  heap: HeapChoice | null,
): string[] {
  const count = strings.pools.reduce((sum, pool) => sum + pool.strings.length, 0);
  const lines = [
    `${banner.board} with ${banner.mcu}: MicroPython ${banner.gitTag} of ${banner.buildDate}, ${kind}`,
    `${count} strings, ${modules.names.length} modules, ${frozen.length} frozen modules`,
  ];
  if (heap === null) {
    lines.push(`heap out of ESP-IDF's, whose ${esp?.regions.length ?? 0} regions are read`);
  } else if ('bytes' in heap.heap) {
    lines.push(`heap of ${heap.heap.bytes} bytes (${heap.known}: ${heap.from})`);
  } else {
    const { start, end } = heap.heap;
    lines.push(`heap ${hex(start)}..${hex(end)}, ${end - start} bytes (${heap.known}: ${heap.from})`);
  }
  const same = `${Math.floor(known.similarity * 100)} % of the strings in common`;
  if (known.isOldRelease) {
    lines.push(`${banner.version} is older than all releases that uheap knows: programs may not run`);
  }
  lines.push(`macros and boot (derived): as ${known.firmwareName}, ${same}`);
  return lines;
}
