/** Of the package's profiles, the files that a board is loaded from: what a page fetches (heldFiles.ts holds them). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Board } from '../abi/board.js';
import { COMMON_FILE, type FetchedTarget, LIST_FILE, targetFileName } from './fetched.js';
import type { HeldTexts } from './heldFiles.js';
import { parseJsonText } from './jsonText.js';
import { listTargets, loadBoard } from './profiles.js';
import { type ProfileStorage, storage, useStorage } from './storage.js';

/** What only people and checks read. */
const NOT_NEEDED: readonly string[] = ['$schema', 'origin', 'notes', 'does', 'commits'];

/** Texts of the package's files that a board is loaded from, with its frozen modules, by their paths from the package's folder. */
export function filesOf(load: () => Board): HeldTexts {
  const disk = storage();
  const texts: Record<string, string> = {};
  const watched: ProfileStorage = Object.create(disk, {
    read: {
      value: (path: string, file: string) => {
        const text = disk.read(path, file);
        texts[disk.paths.relative(disk.base, path).split(disk.paths.sep).join('/')] = slim(path, text);
        return text;
      },
    },
  });
  useStorage(watched);
  try {
    const { frozen, frozenFiles } = load();
    for (const path of frozenFiles) frozen.source(path);
  } finally {
    useStorage(disk);
  }
  return texts;
}

function slim(path: string, text: string): string {
  if (!path.endsWith('.json')) return text;
  return JSON.stringify(parseJsonText(text), (key, value) => (NOT_NEEDED.includes(key) ? undefined : value));
}

/** What every board needs: the releases and their rules, and the compiler of frozen modules. */
export function commonFiles(): HeldTexts {
  return filesOf(() => loadBoard('UNIX_X64', { firmware: 'mpy-cross' }));
}

/** What a board needs beside the common files. @param release of MicroPython, as `1.28.0` */
export function boardFiles(id: string, release: string, common: HeldTexts): HeldTexts {
  const texts = filesOf(() => loadBoard(id, { firmware: `${release}/`, anyHeap: true }));
  return Object.fromEntries(Object.entries(texts).filter(([path]) => !Object.hasOwn(common, path)));
}

/**
 * Writes the files that `fetchTargets` and `fetchTarget` fetch into a folder: for a static host.
 *
 * @param wanted names of boards; absent: all
 */
export function writeBoardFiles(folder: string, wanted?: readonly string[]): void {
  const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));
  mkdirSync(folder, { recursive: true });
  const common = commonFiles();
  write(COMMON_FILE, common);
  const targets: FetchedTarget[] = [];
  for (const target of listTargets()) {
    const { id, micropython } = target;
    if (wanted !== undefined && !wanted.includes(id)) continue;
    targets.push({ ...target, release: loadBoard(id, { anyHeap: true }).release.name.slice(1) });
    for (const release of micropython) write(targetFileName(id, release), boardFiles(id, release, common));
  }
  write(LIST_FILE, targets);
}
