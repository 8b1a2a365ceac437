import { lstatSync, readlinkSync } from 'node:fs';
import { HostError } from '../world/host.js';

/** Links on the way to one file: as many as Linux follows. */
const MAX_LINKS = 40;

/**
 * The place of a file in a folder that a program can't leave, without symbolic links: what is opened there can't lead
 * elsewhere. The last name need not exist. Paths are bytes, one a character.
 *
 * @param root the folder, without symbolic links itself
 * @param path from the folder, without `.` and `..`
 * @throws HostError EACCES for a link that leads out, ELOOP, and what the file system says
 */
export function placeInside(root: string, path: string): string {
  let waiting = namesOf(path);
  let at: string[] = [];
  let links = 0;
  while (waiting.length > 0) {
    const name = waiting.shift()!;
    const full = `${root}/${[...at, name].join('/')}`;
    const target = linkTarget(full);
    if (target === null) {
      at.push(name);
      continue;
    }
    if (++links > MAX_LINKS) throw new HostError('ELOOP');
    const inner = innerTarget(root, at, target);
    waiting = [...inner, ...waiting];
    at = [];
  }
  return `${root}/${at.join('/')}`;
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** What a symbolic link holds; null: it is none, or isn't there. */
function linkTarget(path: string): string | null {
  const bytes = Buffer.from(path, 'latin1');
  if (lstatSync(bytes, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return null;
  return readlinkSync(bytes, { encoding: 'buffer' }).toString('latin1');
}

/** Names from the root to where a link in `folder` points. */
function innerTarget(root: string, folder: readonly string[], target: string): string[] {
  const from = target.startsWith('/') ? [] : [...namesOf(root), ...folder];
  for (const name of namesOf(target)) {
    if (name === '..') from.pop();
    else from.push(name);
  }
  const top = namesOf(root);
  if (top.some((name, i) => from[i] !== name)) throw new HostError('EACCES');
  return from.slice(top.length);
}
