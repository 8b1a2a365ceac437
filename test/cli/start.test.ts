import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { KnownSizes } from '../../src/abi/knownSizes.js';
import { structSizes } from '../../src/abi/structs.js';
import { loadCommands } from '../../src/cli/commandLine.js';
import { listTargets, loadBoard, type TargetSummary } from '../../src/profiles/profiles.js';
import { MAIN, uheapIn } from './uheap.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** The sources that a file loads at once, with all that they load. */
function loadedBy(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8').replaceAll(/^import type [^;]*;$/gm, '');
  for (const [, path] of text.matchAll(/^(?:import|export) (?:[^;]*? from )?'(\.[^']*)\.js';$/gm)) {
    loadedBy(join(dirname(file), `${path}.ts`), seen);
  }
  return seen;
}

/** What a run of an empty program loads by its end: files of CommonJS in each thread, and Node's modules in the program's. */
function loadedToRun(options: readonly string[]): { files: string[]; thread: string[]; nodeModules: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'uheap-start-'));
  try {
    writeFileSync(join(folder, 'main.py'), '');
    writeFileSync(
      join(folder, 'tell.cjs'),
      `const { isMainThread } = require('node:worker_threads');
      process.on('exit', () => {
        const { basename } = require('node:path');
        const files = Object.keys(require.cache).filter((path) => path !== __filename).map((path) => basename(path));
        const nodeModules = process.moduleLoadList.map((name) => name.replace(/^NativeModule /, ''));
        require('node:fs').writeSync(1, JSON.stringify({ isMainThread, files: files.sort(), nodeModules }) + '\\n');
      });`,
    );
    const args = ['-r', join(folder, 'tell.cjs'), MAIN, 'run', join(folder, 'main.py'), '-t', 'RPI_PICO', ...options];
    const lines = execFileSync(process.execPath, args, { encoding: 'utf8' }).trim().split('\n');
    const said = lines.map(
      (line) => JSON.parse(line) as { isMainThread: boolean; files: string[]; nodeModules: string[] },
    );
    const main = said.find(({ isMainThread }) => isMainThread)!;
    const thread = said.find(({ isMainThread }) => !isMainThread)!;
    return { files: main.files, thread: thread.files, nodeModules: thread.nodeModules };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('to start', () => {
  it.each([
    'main.ts',
    'commandLine.ts',
    ...['run', 'targets', 'profile', 'record', 'report', 'fit', 'check', 'advise'].map((name) => `commands/${name}.ts`),
  ])('%s loads nothing of the engine', (file) => {
    const rooms = [...loadedBy(join(ROOT, 'src/cli', file))].map((path) => path.slice(ROOT.length + 5).split('/')[0]);
    expect(rooms).toContain('cli');
    expect(rooms.filter((room) => ['gc', 'vm', 'compiler', 'objects', 'modules'].includes(room!))).toEqual([]);
    expect(rooms.length).toBeLessThan(40);
  });

  it('the thread of a program loads nothing that brings Zod', () => {
    const files = [...loadedBy(join(ROOT, 'src/cli/runWorker.ts'))];
    expect(files).toContain(join(ROOT, 'src/machine/machine.ts'));
    expect(files.filter((file) => /^import \{[^}]*\} from 'zod';$/m.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('Yargs makes no classes of Unicode before a help is shown', () => {
    const text = readFileSync(join(ROOT, 'dist/cli/yargs.cjs'), 'utf8');
    expect(text).toContain('RGI_Emoji');
    expect(text).not.toMatch(/(?<!\\)\\p\{/);
    const script = `let made = 0;
      const { Segmenter } = Intl;
      Intl.Segmenter = class extends Segmenter { constructor() { super(); made++; } };
      await import(process.argv[1]);
      process.stdout.write('made ' + made);`;
    const yargs = pathToFileURL(join(ROOT, 'dist/cli/yargs.cjs')).href;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script, yargs], { encoding: 'utf8' })).toBe(
      'made 0',
    );
  });

  it('a run takes no modules of Node but those that it needs', () => {
    const said = loadedToRun(['-q']);
    expect(said.files).toEqual(['main.cjs', 'rolldown-runtime.cjs', 'run.cjs', 'runLine.cjs', 'yargs.cjs']);
    expect(said.thread).toEqual(['threadStart.cjs']);
    for (const name of ['tty', 'zlib', 'crypto', 'http']) expect(said.nodeModules).not.toContain(name);
    expect(said.nodeModules).toContain('fs');
  });

  it('the build knows the sizes of structs on all boards', () => {
    const known = new KnownSizes(readFileSync(join(ROOT, 'dist/struct-sizes.txt'), 'latin1'));
    for (const { id } of listTargets()) expect(known.of(loadBoard(id, { anyHeap: true })), id).not.toBe(null);
    const board = loadBoard('RPI_PICO');
    const { structs, sizes } = known.of(board)!;
    expect(Object.fromEntries(structs.map((name, i) => [name, sizes[i]]))).toEqual(structSizes(board));
  });

  it('uheap --help says what the commands say', async () => {
    const { out } = uheapIn(ROOT, ['--help']);
    const commands = (await loadCommands(['--xyz'])) as { command: string; describe: string }[];
    expect(commands.length).toBeGreaterThan(15);
    const words = out.replaceAll(/\s+/g, ' ');
    for (const { command, describe } of commands) {
      expect(words).toContain(`uheap ${command} ${describe}`);
    }
  });
});

describe('the list of boards that the build leaves', () => {
  let dir = '';
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** A copy of the package; the profiles in it can be changed. */
  async function copied(change: (dir: string) => void): Promise<readonly TargetSummary[] | null> {
    dir = mkdtempSync(join(tmpdir(), 'uheap-package-'));
    for (const name of ['dist/profiles', 'dist/abi', 'dist/target-index.json', 'targets', 'package.json']) {
      cpSync(join(ROOT, name), join(dir, name), { recursive: true, preserveTimestamps: true });
    }
    symlinkSync(join(ROOT, 'firmware-profiles'), join(dir, 'firmware-profiles'));
    const soon = Date.now() / 1000 + 60;
    utimesSync(join(dir, 'dist/target-index.json'), soon, soon);
    change(dir);
    const { indexedTargets } = (await import(
      pathToFileURL(join(dir, 'dist/profiles/targetIndex.js')).href
    )) as typeof import('../../src/profiles/targetIndex.js');
    return indexedTargets();
  }

  it('is what commands take their boards from, unless there are folders of others', async () => {
    dir = mkdtempSync(join(tmpdir(), 'uheap-package-'));
    for (const name of ['dist', 'package.json']) cpSync(join(ROOT, name), join(dir, name), { recursive: true });
    for (const name of ['targets', 'firmware-profiles', 'schemas', 'node_modules']) {
      symlinkSync(join(ROOT, name), join(dir, name));
    }
    const file = join(dir, 'dist/target-index.json');
    const index = JSON.parse(readFileSync(file, 'utf8')) as { targets: TargetSummary[] };
    writeFileSync(file, JSON.stringify({ ...index, targets: index.targets.slice(0, 3) }));
    const { allTargets } = (await import(
      pathToFileURL(join(dir, 'dist/profiles/allTargets.js')).href
    )) as typeof import('../../src/profiles/allTargets.js');
    const others = join(dir, 'mine');
    mkdirSync(others);
    expect([allTargets([]), allTargets([others])].map(({ length }) => length)).toEqual([3, index.targets.length]);
  });

  it('is what the profiles say', async () => {
    expect(await copied(() => {})).toEqual(listTargets());
  });

  it.each<[string, (path: string) => void]>([
    [
      'changed',
      (path) => {
        const later = Date.now() / 1000 + 120;
        utimesSync(path, later, later);
      },
    ],
    ['gone', (path) => rmSync(path)],
    ['new', (path) => writeFileSync(path.replace('PYBV11', 'MINE'), '{}')],
  ])('is not taken once a profile is %s', async (_, change) => {
    expect(await copied((folder) => change(join(folder, 'targets/stm32/PYBV11.json')))).toBeNull();
  });
});
