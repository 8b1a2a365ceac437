import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import type { Board } from '../../src/abi/board.js';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** What a copy of the repository with other sources can do. */
export interface EditedTree {
  loadBoard(target: string, options: { firmware: string }): Board;
  /** What a program prints. */
  run(board: Board, text: string): string;
  /** Bytes of a struct. */
  sizeOf(board: Board, struct: string): number;
  /** A program's bytes as an `.mpy` file. */
  compile(board: Board, text: string): string;
  remove(): void;
}

const ENTRY = `
import { sizeOf } from './src/abi/structs.js';
import { compileToMpy } from './src/compiler/mpyWrite.js';
import { MemoryHost } from './src/machine/host.js';
import { Machine } from './src/machine/machine.js';
import { loadBoard } from './src/profiles/profiles.js';

function run(board, text) {
  const host = new MemoryHost({ 'main.py': text }, '/app');
  host.stderr = (bytes) => host.stdout(bytes);
  new Machine(board, host).run({ name: 'main.py', text, via: 'file' });
  return host.out;
}
const compile = (board, text) => new Machine(board, new MemoryHost()).inside(() => compileToMpy(text, 'main.py'));
export { compile, loadBoard, run, sizeOf };
`;

/** How one file is changed: its whole text, or what takes the place of texts that it has once. */
export type Edit = string | readonly { readonly find: string; readonly put: string }[];

/**
 * A copy of the repository in which only the named files are other than here, built and ready to run: what somebody would do
 * who changes them.
 */
export async function editedTree(edits: Readonly<Record<string, Edit>>): Promise<EditedTree> {
  const root = mkdtempSync(join(tmpdir(), 'uheap-tree-'));
  for (const name of ['src', 'firmware-profiles', 'targets', 'package.json']) {
    cpSync(join(REPOSITORY, name), join(root, name), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  for (const [path, edit] of Object.entries(edits)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof edit === 'string') {
      writeFileSync(file, edit);
      continue;
    }
    for (const { find, put } of edit) {
      const parts = readFileSync(file, 'utf8').split(find);
      if (parts.length !== 2) throw new Error(`${path} has "${find}" ${parts.length - 1} times`);
      writeFileSync(file, parts.join(put));
    }
  }
  writeFileSync(join(root, 'entry.ts'), ENTRY);
  await build({
    logLevel: 'silent',
    input: join(root, 'entry.ts'),
    platform: 'node',
    output: { file: join(root, 'dist/cli/tree.js') },
  });
  const tree = (await import(pathToFileURL(join(root, 'dist/cli/tree.js')).href)) as Omit<EditedTree, 'remove'>;
  return { ...tree, remove: () => rmSync(root, { recursive: true }) };
}
