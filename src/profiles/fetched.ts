/** Profiles that a page fetches from a static host: a file for each board and release, as `writeBoardFiles` wrote them. */
import type { TargetSummary } from './boards.js';
import { type HeldTexts, holdFiles } from './heldFiles.js';

/** The list of boards, and what all boards need. */
export const LIST_FILE = 'targets.json';
export const COMMON_FILE = 'common.json';

/** What a board's file for a release is called. */
export function targetFileName(id: string, release: string): string {
  return `${id}@${release}.json`;
}

/** A board that there are files of. */
export interface FetchedTarget extends TargetSummary {
  /** The release that is taken where none is asked for, as `1.28.0`. */
  readonly release: string;
}

const fetching = new Map<string, Promise<unknown>>();

/**
 * The boards that there are files of.
 *
 * @param folder address of the folder with the files, as `./boards/`
 * @throws Error where the host has no such file
 */
export function fetchTargets(folder: string): Promise<readonly FetchedTarget[]> {
  return once(`${folder}${LIST_FILE}`, (list) => list as readonly FetchedTarget[]);
}

/**
 * Fetches what a board is loaded from, with its own firmware of one release: `loadTarget(id)` works from then on. Where
 * several releases were fetched, `loadTarget(id, { firmware: '1.23/' })` says which is meant.
 *
 * @param folder as for `fetchTargets`
 * @param release as `1.28.0`; absent: the one that is taken where none is asked for
 * @throws Error where the host has no such file
 */
export async function fetchTarget(folder: string, id: string, release?: string): Promise<void> {
  const common = held(`${folder}${COMMON_FILE}`);
  const name = release ?? (await fetchTargets(folder)).find((target) => target.id === id)?.release;
  if (name === undefined) throw new Error(`${folder}${LIST_FILE}: no target ${JSON.stringify(id)}`);
  await Promise.all([common, held(`${folder}${targetFileName(id, name)}`)]);
}

function held(address: string): Promise<void> {
  return once(address, (texts) => holdFiles(texts as HeldTexts));
}

/** A file is fetched once; one that could not be had is asked for again. */
function once<T>(address: string, take: (value: unknown) => T): Promise<T> {
  let promise = fetching.get(address) as Promise<T> | undefined;
  if (promise === undefined) {
    promise = fetchJson(address).then(take);
    promise.catch(() => fetching.delete(address));
    fetching.set(address, promise);
  }
  return promise;
}

async function fetchJson(address: string): Promise<unknown> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${answer.statusText}`);
  return answer.json();
}
