import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Done, uheapIn } from './uheap.js';

/** A folder with files by their paths. */
function folder(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'uheap-files-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

const BOARDS = ['PYBV11', 'RPI_PICO', 'ESP8266_GENERIC', 'UNIX_X64'];

describe("a program's files", () => {
  const WRITES =
    'import part\nwith open("log.txt", "a") as f:\n    f.write("more")\nprint(part.X, open("log.txt").read())\n';
  const project = (): string => folder({ 'main.py': WRITES, 'part.py': 'X = 5\n', 'log.txt': 'old' });

  it.each([...BOARDS, 'PCA10056', 'ESP32_GENERIC', 'UNIX_X86', 'WEBASSEMBLY'])(
    'are those beside it on %s, and stay as they are',
    (board) => {
      const dir = project();
      const { out, code } = uheapIn(dir, ['run', 'main.py', '-t', board, '-q']);
      expect({ out, code }).toEqual({ out: '5 oldmore\n', code: 0 });
      expect(readFileSync(join(dir, 'log.txt'), 'utf8')).toBe('old');
    },
  );

  it('are those of --fs, wherever the program is, and are written to with --fs-write only', () => {
    const dir = folder({ 'app/main.py': WRITES, 'flash/part.py': 'X = 6\n', 'flash/log.txt': 'old' });
    const run = (...args: string[]): Done => uheapIn(dir, ['run', 'app/main.py', '-t', 'RPI_PICO', '-q', ...args]);
    expect(run('--fs', 'flash').out).toBe('6 oldmore\n');
    expect(readFileSync(join(dir, 'flash/log.txt'), 'utf8')).toBe('old');
    expect(run('--fs', 'flash', '--fs-write').out).toBe('6 oldmore\n');
    expect(readFileSync(join(dir, 'flash/log.txt'), 'utf8')).toBe('oldmore');
  });

  it.each(BOARDS)('are found by every command on %s', (board) => {
    const dir = project();
    for (const [command, ...args] of [['fit', '--no-smallest', '-q'], ['profile'], ['record', '-o', 'x.trace']]) {
      const { code, err } = uheapIn(dir, [command!, 'main.py', '-t', board, ...args]);
      expect({ command, code, err: err.replace('x.trace: written\n', '') }).toEqual({ command, code: 0, err: '' });
    }
    writeFileSync(
      join(dir, 'uheap.config.json'),
      JSON.stringify({ programs: ['main.py'], targets: [board], baselines: false }),
    );
    expect(uheapIn(dir, ['check', '-q']).code).toBe(0);
    expect(readFileSync(join(dir, 'log.txt'), 'utf8')).toBe('old');
  });

  it('are not read before they are needed', () => {
    const dir = project();
    mkdirSync(join(dir, 'node_modules'));
    // Reading this folder would never end.
    symlinkSync('..', join(dir, 'node_modules', 'loop'));
    for (let i = 0; i < 5000; i++) writeFileSync(join(dir, 'node_modules', `${i}.js`), '');
    expect(uheapIn(dir, ['run', 'main.py', '-t', 'PYBV11', '-q', '--fs', '.']).out).toBe('5 oldmore\n');
  });

  it.each([
    [
      ['run', 'main.py', '-t', 'UNIX_X64', '--fs-write'],
      '--fs-write: expected --fs with the folder that may be written to',
    ],
    [['repl', '-t', 'UNIX_X64', '--fs-write'], '--fs-write: expected --fs with the folder that may be written to'],
    [['run', 'main.py', '-t', 'UNIX_X64', '--fs', 'none'], '--fs none: no such folder'],
  ])('%j is refused', (args, message) => {
    expect(uheapIn(project(), args)).toEqual({ code: 2, out: '', err: `uheap: ${message}\n` });
  });
});

describe('a program runs once', () => {
  const dir = folder({
    'boot.py': 'print("boot")\n',
    'main.py': 'print("main")\n',
    'app.py': 'import main\nprint("app")\n',
  });
  const run = (file: string, ...args: string[]): string => uheapIn(dir, ['run', file, '-q', '-t', ...args]).out;

  it.each(['PYBV11', 'RPI_PICO', 'ESP32_GENERIC', 'PCA10056'])('on %s, after boot.py', (board) => {
    expect(run('main.py', board)).toBe('boot\nmain\n');
    expect(run('main.py', board, '--fs', '.')).toBe('boot\nmain\n');
    expect(run('app.py', board)).toBe('boot\nmain\napp\n');
    expect(run('main.py', board, '--boot')).toBe('boot\nmain\n');
  });

  it('with --boot only where something runs at power-up', () => {
    expect(uheapIn(dir, ['run', 'main.py', '-t', 'UNIX_X64', '--boot']).err).toBe(
      'uheap: --boot: UNIX_X64 runs no main.py at power-up\n',
    );
  });
});

/** Ways out of a folder: what a program may do, by its path. `up` leads to the folder above, `root` to the root. */
const WAYS = [
  ...['up/secret.txt', 'lnk.txt', 'root/etc/hostname', '../secret.txt', 'in/back/../../secret.txt', 'hop/secret.txt'],
  ...['chain', '/../secret.txt', 'in/../../secret.txt', 'up/fs/../secret.txt', 'loop', 'up\\0x/secret.txt'],
].map((path) => `open("${path}").read()`);
WAYS.push(
  ...['up/out.txt', 'lnk.txt', 'dangling', 'root/tmp/uheap-way-out', 'hop/out.txt'].map(
    (path) => `open("${path}", "w").write("x")`,
  ),
  ...['up/new', 'hop/new', 'dangling'].map((path) => `os.mkdir("${path}")`),
  ...['up/victim.txt', 'hop/victim.txt', 'root/tmp/none'].map((path) => `os.remove("${path}")`),
  'os.rmdir("up/empty")',
  'os.rename("own.txt", "up/moved.txt")',
  'os.rename("up/victim.txt", "stolen.txt")',
  'os.listdir("up")',
  'os.stat("up/secret.txt")',
  'os.chdir("up")',
  '__import__("hostmod")',
);

it.each(BOARDS)('a link that leads out is refused with EACCES on %s', (board) => {
  const dir = folder({ 'secret.txt': 'SECRET', 'victim.txt': 'here', 'fs/own.txt': 'own' });
  symlinkSync('..', join(dir, 'fs', 'up'));
  const ways = ['open("up/secret.txt")', 'open("up/new.txt", "w")', 'os.mkdir("up/new")', 'os.remove("up/victim.txt")'];
  const body = ways.map((way) => `try:\n    ${way}\nexcept OSError as e:\n    print(e.errno)\n`).join('');
  writeFileSync(join(dir, 'ways.py'), `import os\n${body}`);
  for (const args of [[], ['--fs-write']]) {
    expect(uheapIn(dir, ['run', 'ways.py', '-t', board, '--fs', 'fs', '-q', ...args]).out).toBe('13\n'.repeat(4));
  }
});

describe.each(BOARDS)('nothing outside the folder on %s', (board) => {
  it.each([['in memory'], ['written through', '--fs-write']])('%s', (_what, ...args) => {
    const dir = folder({
      'secret.txt': 'SECRET',
      'victim.txt': 'here',
      'empty/.keep': '',
      'hostmod.py': 'print("SECRET")',
      'fs/own.txt': 'own',
      'fs/in/x.txt': '',
    });
    const link = (target: string, name: string): void => symlinkSync(target, join(dir, 'fs', name));
    link('/', 'root');
    link('..', 'up');
    link('../secret.txt', 'lnk.txt');
    link('../outside-not-there', 'dangling');
    link('up', 'hop');
    link('lnk.txt', 'chain');
    link('loop', 'loop');
    link('.', 'in/back');
    const body = WAYS.map(
      (way) => `try:\n    print(${way})\nexcept (OSError, ImportError) as e:\n    print("no")\n`,
    ).join('');
    writeFileSync(join(dir, 'ways.py'), `import os, sys\nsys.path.append("up")\n${body}`);
    const before = readdirSync(dir).sort();
    const { out, err } = uheapIn(dir, ['run', 'ways.py', '-t', board, '--fs', 'fs', '-q', ...args]);
    expect({ out, err }).toEqual({ out: 'no\n'.repeat(WAYS.length), err: '' });
    expect(readdirSync(dir).sort()).toEqual(before);
    expect(readFileSync(join(dir, 'victim.txt'), 'utf8')).toBe('here');
    expect(existsSync('/tmp/uheap-way-out')).toBe(false);
    expect(WAYS.length).toBeGreaterThanOrEqual(30);
  });
});

it('a link that stays in the folder is followed', () => {
  const dir = folder({ 'fs/real/part.py': 'X = 7\n', 'main.py': 'import part\nprint(part.X)\n' });
  symlinkSync('real', join(dir, 'fs', 'lib'));
  symlinkSync('real/part.py', join(dir, 'fs', 'part.py'));
  for (const args of [[], ['--fs-write']]) {
    expect(uheapIn(dir, ['run', 'main.py', '-t', 'RPI_PICO', '--fs', 'fs', '-q', ...args]).out).toBe('7\n');
  }
});
