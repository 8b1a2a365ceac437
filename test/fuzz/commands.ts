import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../gc/random.js';
import type { Ending } from './batch.js';

/** Commands in processes of their own, whose output nobody can take, or that are killed while they write a file. */

/** What `npm run build` makes. This file is compiled to a folder of its own. */
const MAIN = join(import.meta.dirname.replace(/[\\/]out(?=[\\/]test)/, ''), '../../dist/cli/main.cjs');
const TIMEOUT_MS = 50_000;

/** Ends the process in the middle of its n-th write to a file that is no standard stream. */
const KILLS = (nth: number): string => `data:text/javascript,
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { writeSync, renameSync } = fs;
let left = ${nth};
const die = () => process.kill(process.pid, 'SIGKILL');
fs.writeSync = (fd, bytes, ...rest) => {
  if (fd > 2 && --left === 0) { writeSync(fd, bytes, 0, bytes.length >> 1); die(); }
  return writeSync(fd, bytes, ...rest);
};
fs.renameSync = (...names) => { if (--left === 0) die(); return renameSync(...names); };
syncBuiltinESMExports();
`;

let ownFolder = '';

function folder(): string {
  if (ownFolder === '') {
    ownFolder = mkdtempSync(join(tmpdir(), 'uheap-fuzz-'));
    process.on('exit', () => rmSync(ownFolder, { recursive: true, force: true }));
  }
  for (const name of readdirSync(ownFolder)) rmSync(join(ownFolder, name), { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(ownFolder, name), text);
  write('a.py', 'l = [i for i in range(20)]\nprint(l)\n');
  write('b.py', 'import micropython\nprint(bytearray(50))\nmicropython.mem_info(1)\n');
  write('uheap.config.json', JSON.stringify({ programs: ['a.py'], targets: ['PYBV11'], baselines: false }));
  write(
    'dump.txt',
    'GC: total: 6400, used: 4100, free: 2300\n No. of 1-blocks: 5, 2-blocks: 9, max blk sz: 64, max free sz: 31\n',
  );
  return ownFolder;
}

const PRINT: readonly (readonly string[])[] = [
  ['run', 'a.py', '-t', 'PYBV11'],
  ['run', 'b.py', '-t', 'UNIX_X64', '--json'],
  ['fit', 'a.py', '-t', 'PYBV11', '-q'],
  ['profile', 'a.py', '-t', 'RPI_PICO'],
  ['profile', 'a.py', '-t', 'RPI_PICO', '--json'],
  ['check', '-q'],
  ['targets'],
  ['targets', 'show', 'PYBV11'],
  ['dis', 'a.py'],
  ['map', 'dump.txt'],
  ['ports'],
  ['--help'],
  ['--version'],
  ['run', '--help'],
  ['targets', 'validate', '--help'],
];

const WRITE: readonly (readonly string[])[] = [
  ['record', 'a.py', '-t', 'PYBV11', '-f', '-o'],
  ['report', 'a.py', '-t', 'PYBV11', '--fit', 'none', '-f', '-o'],
  ['profile', 'a.py', '-t', 'PYBV11', '-f', '--html'],
  ['profile', 'a.py', '-t', 'PYBV11', '-f', '--speedscope'],
  ['compile', 'a.py', '-f', '-o'],
  ['map', 'dump.txt', '-f', '--html'],
  ['check', '-q', '--junit'],
];

export interface CommandCase {
  readonly kind: string;
  readonly text: string;
  readonly run: () => Ending;
}

function noRoom(random: Random): CommandCase {
  const args = random.pick(PRINT);
  return {
    kind: 'output that fails',
    text: args.join(' '),
    run: () => {
      const full = openSync('/dev/full', 'w');
      const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
        cwd: folder(),
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
        timeout: TIMEOUT_MS,
      });
      const isTold = /^uheap: standard output: can't be written \(ENOSPC\)$/m.test(stderr);
      if (status !== 2 || !isTold || / {4}at /.test(stderr)) throw new Error(`ends with ${status}: ${stderr}`);
      return 'exception';
    },
  };
}

const OLD = 'what was there before\n';

function killed(random: Random): CommandCase {
  const args = random.pick(WRITE);
  const nth = 1 + random.below(3);
  return {
    kind: `killed at write ${nth}`,
    text: args.join(' '),
    run: () => {
      const cwd = folder();
      const file = join(cwd, 'out.bin');
      writeFileSync(file, OLD);
      const { signal, status, stderr } = spawnSync(
        process.execPath,
        ['--import', KILLS(nth), MAIN, ...args, 'out.bin'],
        {
          cwd,
          encoding: 'utf8',
          timeout: TIMEOUT_MS,
        },
      );
      const isOld = readFileSync(file, 'utf8') === OLD;
      if (signal === 'SIGKILL' && !isOld) throw new Error('the old file has gone');
      if (signal === null && (status !== 0 || isOld)) throw new Error(`ends with ${status}: ${stderr}`);
      return signal === null ? 'ok' : 'stopped';
    },
  };
}

export function commandCase(random: Random): CommandCase {
  return random.below(2) === 0 ? noRoom(random) : killed(random);
}
