import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ReportData } from '../../src/report/page/data.js';
import { MAIN, uheapIn } from './uheap.js';

const hasScript = spawnSync('script', ['--version']).error === undefined;
const folder = (): string => mkdtempSync(join(tmpdir(), 'uheap-serve-'));

const running: ChildProcessWithoutNullStreams[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts `uheap serve`; resolves with what it says of where it is. */
async function serve(...args: string[]): Promise<{ child: ChildProcessWithoutNullStreams; said: string }> {
  const child = spawn(process.execPath, [MAIN, 'serve', ...args]);
  running.push(child);
  const said = await heardBy(child.stderr, /Ctrl-C ends it\n$/);
  return { child, said };
}

/** What comes out of a stream until it ends so. */
function heardBy(stream: NodeJS.ReadableStream, end: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const onData = (bytes: Buffer): void => {
      heard += bytes.toString('latin1');
      if (!end.test(heard)) return;
      stream.off('data', onData);
      resolve(heard);
    };
    stream.on('data', onData);
    stream.on('close', () => reject(new Error(`closed after ${JSON.stringify(heard)}`)));
  });
}

const exitOf = (child: ChildProcessWithoutNullStreams): Promise<number | null> =>
  new Promise((resolve) => child.on('exit', resolve));

/** A client at the board's TCP port. */
async function clientOf(said: string): Promise<Socket> {
  const port = Number(/socket:\/\/127\.0\.0\.1:(\d+)/.exec(said)![1]);
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  await new Promise((resolve) => socket.on('connect', resolve));
  return socket;
}

/** Sends bytes and hears until the answer ends so. */
function ask(socket: Socket, bytes: string, end: RegExp): Promise<string> {
  const heard = heardBy(socket, end);
  socket.write(Buffer.from(bytes, 'latin1'));
  return heard;
}

/** Runs a program in the raw REPL; returns what it prints. */
async function exec(socket: Socket, program: string): Promise<string> {
  const heard = await ask(socket, `${program}\x04`, /\x04[^\x04]*\x04>$/);
  return heard.slice(heard.indexOf('OK') + 2, -3).replace('\x04', '');
}

async function rawClient(said: string): Promise<Socket> {
  const socket = await clientOf(said);
  await ask(socket, '\r\x03\x03\x01', /raw REPL; CTRL-B to exit\r\n>$/);
  return socket;
}

/** The same, once the board has seen that its last client has gone. */
async function nextRawClient(said: string): Promise<Socket> {
  for (;;) {
    const socket = await clientOf(said);
    socket.on('error', () => {});
    const heard = await ask(socket, '\r\x03\x03\x01', /another client\r\n$|raw REPL; CTRL-B to exit\r\n>$/);
    if (heard.endsWith('>')) return socket;
    socket.destroy();
  }
}

describe('uheap serve at a TCP port', () => {
  it('is a board that lives on between clients, of which it has one at a time', async () => {
    const { said } = await serve('-t', 'RPI_PICO', '--listen', '0');
    expect(said).toMatch(
      /^socket:\/\/127\.0\.0\.1:\d+ {2}rfc2217:\/\/127\.0\.0\.1:\d+\nuheap: RPI_PICO, simulated; Ctrl-C ends it\n$/,
    );
    const first = await rawClient(said);
    expect(await exec(first, 'x = 42\nprint(x)')).toBe('42\r\n');
    const second = await clientOf(said);
    expect(await heardBy(second, /\n$/)).toBe('uheap: the board has another client\r\n');
    first.destroy();
    const third = await nextRawClient(said);
    expect(await exec(third, 'print(x)')).toBe('42\r\n');
  });

  it('interrupts when Ctrl-C arrives, past what waits, unless the program wants none', async () => {
    const { said } = await serve('-t', 'PYBV11', '--listen', '0');
    const socket = await clientOf(said);
    await ask(socket, '\r', />>> $/);
    expect(await ask(socket, 'while True: pass\r\r', /\.\.\. \r\n$/)).toContain('while True: pass');
    expect(await ask(socket, '1+1\r\x03', /\n2\r\n>>> $/)).toMatch(/KeyboardInterrupt: \r\n>>> 1\+1\r\n2\r\n>>> $/);
    const wants = 'import micropython, sys\rmicropython.kbd_intr(-1); print(sys.stdin.read(3))\r';
    await ask(socket, wants, /read\(3\)\)\r\n$/);
    expect(await ask(socket, 'a\x03b', />>> $/)).toBe('a\x03b\r\n>>> ');
  });

  it('tells a program whether bytes wait, and sends those of a buffer as they are', async () => {
    const { said } = await serve('-t', 'ESP32_GENERIC', '--listen', '0');
    const socket = await rawClient(said);
    expect(await exec(socket, 'import sys\nn=sys.stdout.buffer.write(b"a\\n\\xff")\nprint("b")')).toBe('a\n\xffb\r\n');
    const polls = [
      'import select, sys',
      'p = select.poll()',
      'p.register(sys.stdin, select.POLLIN)',
      'print(len(p.poll(0)))',
      'print(len(p.poll(5000)), sys.stdin.read(1))',
    ].join('\n');
    const heard = ask(socket, `${polls}\x04`, /\x04\x04>$/);
    await heardBy(socket, /OK0\r\n/);
    socket.write('k');
    expect(await heard).toBe('OK0\r\n1 k\r\n\x04\x04>');
  });

  it('survives resets: a soft one keeps the raw REPL, one of the chip boots again, and the flash stays', async () => {
    const { said } = await serve('-t', 'RPI_PICO', '--listen', '0');
    const socket = await rawClient(said);
    await exec(socket, 'x = 1\nf = open("kept.txt", "w")\nf.write("kept")\nf.close()');
    expect(await ask(socket, '\x04', />$/)).toBe('OK\r\nMPY: soft reboot\r\nraw REPL; CTRL-B to exit\r\n>');
    expect(await exec(socket, 'print("x" in globals(), open("kept.txt").read())')).toBe('False kept\r\n');
    const after = await ask(socket, 'import machine\nwhile True:\n try: machine.reset()\n except: pass\n\x04', />>> $/);
    expect(after).toMatch(/^OKMicroPython v\S+ on \S+; Raspberry Pi Pico with RP2040\r\nType "help\(\)" .*\r\n>>> $/);
    await ask(socket, '\x01', /exit\r\n>$/);
    expect(await exec(socket, 'print(open("kept.txt").read())')).toBe('kept\r\n');
  });

  it('closes a WebREPL with a reset, and leaves a serial line open', async () => {
    const { said } = await serve('-t', 'ESP32_GENERIC', '--listen', '0', '--webrepl', '0', '--password', 'secret');
    const serial = await rawClient(said);
    const web = new WebSocket(/ws:\S+/.exec(said)![0]);
    const closed = new Promise((resolve) => web.on('close', resolve));
    await new Promise((resolve) => web.on('message', resolve));
    web.send('secret\r');
    await new Promise((resolve) => web.on('message', resolve));
    expect(await ask(serial, '\x04', /exit\r\n>$/)).toBe('OK\r\nMPY: soft reboot\r\nraw REPL; CTRL-B to exit\r\n>');
    expect(await closed).toBe(1006);
    expect(await exec(serial, 'print(1)')).toBe('1\r\n');
  });

  it('is a serial port over telnet (RFC 2217) to a client that says so', async () => {
    const { said } = await serve('-t', 'RPI_PICO', '--listen', '0');
    const socket = await clientOf(said);
    const [SB, SE, WILL, DO, IAC] = [250, 240, 251, 253, 255];
    const wish = String.fromCharCode(IAC, WILL, 44, IAC, SB, 44, 1, 0, 1, 0xc2, 0, IAC, SE);
    const agreed = await ask(socket, wish, /\xff\xfa,e.*\xff\xf0$/s);
    expect(agreed.endsWith(String.fromCharCode(IAC, DO, 44, IAC, SB, 44, 101, 0, 1, 0xc2, 0, IAC, SE))).toBe(true);
    await ask(socket, '\r\x01', /exit\r\n>$/);
    expect(await exec(socket, 'import sys\nn=sys.stdout.buffer.write(b"\\xff")')).toBe('\xff\xff');
  });

  it('writes down what passes, and the figures of the heap', async () => {
    const dir = folder();
    const [log, heapLog] = [join(dir, 'line.log'), join(dir, 'heap.csv')];
    const { child, said } = await serve('-t', 'RPI_PICO', '--listen', '0', '--log', log, '--heap-log', heapLog);
    const socket = await rawClient(said);
    await exec(socket, 'b = bytearray(20000)');
    await expect.poll(() => readFileSync(heapLog, 'utf8').split('\n').length, { timeout: 100_000 }).toBeGreaterThan(3);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
    const [header, ...events] = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(header).toEqual({ format: 'uheap serve log 1', board: 'RPI_PICO' });
    const all = (what: string): string => events.map((event) => event[what] ?? '').join('');
    expect(all('sent')).toBe('\r\x03\x03\x01b = bytearray(20000)\x04');
    expect(all('heard')).toMatch(/raw REPL; CTRL-B to exit\r\n>OK\x04\x04>$/);
    const [head, ...rows] = readFileSync(heapLog, 'utf8').trim().split('\n');
    expect(head).toBe('ms,total,used,free,largest,collections');
    const [, total, used, free, largest] = rows.at(-1)!.split(',').map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    expect(used + free).toBe(total);
    expect(used).toBeGreaterThan(20000);
    expect(largest).toBeLessThanOrEqual(free);
    expect(uheapIn(dir, ['serve', '-t', 'RPI_PICO', '--log', log])).toEqual({
      code: 2,
      out: '',
      err: `uheap: ${log}: exists already; --force overwrites it\n`,
    });
  });

  it('writes a page about the heap over all starts when it ends', async () => {
    const page = join(folder(), 'session.html');
    const { child, said } = await serve('-t', 'RPI_PICO', '--listen', '0', '--report', page);
    const socket = await rawClient(said);
    await exec(socket, 'b = bytearray(20000)');
    await ask(socket, '\x04', /exit\r\n>$/);
    await exec(socket, 'c = bytearray(30000)');
    socket.write('while True: pass\x04');
    await heardBy(socket, /OK$/);
    child.kill('SIGINT');
    expect(await exitOf(child)).toBe(130);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('2 starts');
    const data = JSON.parse(/id="data">(.*?)<\/script>/s.exec(html)![1]!) as ReportData;
    expect(data.moments.filter(([, , , kind]) => kind === 'start')).toHaveLength(1);
    const start = data.moments.findIndex(([, , , kind]) => kind === 'start');
    const most = (moments: typeof data.moments): number => Math.max(...moments.map(([, used]) => used));
    expect(most(data.moments.slice(0, start))).toBeGreaterThan(20_000);
    expect(most(data.moments.slice(0, start))).toBeLessThan(30_000);
    expect(most(data.moments)).toBeGreaterThan(30_000);
    expect(data.moments[start]![1]).toBeLessThan(1000);
  });

  it('keeps what the board writes in memory, or in the folder where it may', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'main.py'), 'print("main", 6 * 7)\n');
    const put = 'f = open("new.txt", "w")\nf.write("x")\nf.close()';
    for (const args of [[], ['--fs-write']]) {
      const { said } = await serve('-t', 'RPI_PICO', '--listen', '0', '--fs', dir, ...args);
      const socket = await clientOf(said);
      await ask(socket, '\r', />>> $/);
      expect(await ask(socket, '\x04', /Type .*>>> $/s)).toContain('soft reboot\r\nmain 42\r\n');
      await ask(socket, '\x01', /exit\r\n>$/);
      expect(await exec(socket, put)).toBe('');
      expect(existsSync(join(dir, 'new.txt'))).toBe(args.length === 1);
    }
  });

  it('finds no difference to itself over WebREPL, which each reset closes', async () => {
    const dir = folder();
    const { child, said } = await serve('-t', 'ESP32_GENERIC', '--webrepl', '0', '--password', 'secret');
    const url = /ws:\S+/.exec(said)![0];
    writeFileSync(join(dir, 'app.py'), 'x = [i for i in range(50)]\nprint(sum(x))\n');
    const compare = async (...args: string[]): Promise<[number | null, string]> => {
      const compared = spawn(process.execPath, [MAIN, 'compare', 'app.py', '--port', url, ...args], { cwd: dir });
      let out = '';
      compared.stdout.on('data', (bytes) => (out += bytes));
      compared.stderr.on('data', (bytes) => (out += bytes));
      return [await exitOf(compared), out];
    };
    expect(await compare('--password', 'secret')).toEqual([0, expect.stringMatching(/verdict: exact\n$/)]);
    expect(await compare('--password', 'wrong')).toEqual([2, `uheap: ${url}: the board takes another password\n`]);
    expect(await compare()).toEqual([2, `uheap: ${url}: expected --password with that of the board's WebREPL\n`]);
    child.kill();
    await exitOf(child);
    expect(await compare('--password', 'secret')).toEqual([2, `uheap: ${url}: no WebREPL answers\n`]);
  });
});

describe.runIf(hasScript)('uheap serve at a pseudo-terminal', () => {
  it('makes a link to it while it is there, and finds no difference to itself', async () => {
    const dir = folder();
    const link = join(dir, 'board');
    symlinkSync('/dev/pts/99999', link);
    const { child, said } = await serve('-t', 'PYBV11', '--link', link, '--listen', '0');
    expect(said).toMatch(/^\/dev\/\S+\nsocket:/);
    writeFileSync(join(dir, 'app.py'), 'import gc\nx = [i for i in range(50)]\nprint(sum(x), gc.mem_alloc())\n');
    const url = /socket:\S+/.exec(said)![0];
    for (const port of [link, url, url.replace('socket', 'rfc2217')]) {
      const compared = spawn(process.execPath, [MAIN, 'compare', 'app.py', '--port', port, '-t', 'PYBV11'], {
        cwd: dir,
      });
      let out = '';
      compared.stdout.on('data', (bytes) => (out += bytes));
      compared.stderr.on('data', (bytes) => (out += bytes));
      expect([await exitOf(compared), out]).toEqual([0, expect.stringMatching(/verdict: exact\n$/)]);
    }
    expect(uheapIn(dir, ['serve', '-t', 'PYBV11', '--link', link]).err).toBe(`uheap: --link ${link}: exists already\n`);
    child.kill('SIGINT');
    expect(await exitOf(child)).toBe(130);
    expect(lstatSync(link, { throwIfNoEntry: false })).toBe(undefined);
  });

  it('leaves nothing behind when it is killed, and ends when what started it is gone', async () => {
    const { child, said } = await serve('-t', 'RPI_PICO');
    const holders = (): string => spawnSync('pgrep', ['-f', 'tty && exec cat']).stdout.toString();
    const tty = said.split('\n')[0]!;
    expect(existsSync(tty)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(tty), { timeout: 100_000 }).toBe(false);
    expect(holders()).toBe('');
    const parent = spawn('sh', ['-c', `"${process.execPath}" "${MAIN}" serve -t RPI_PICO & echo $!; sleep 60`]);
    running.push(parent);
    const pid = Number(await heardBy(parent.stdout, /\n$/));
    await heardBy(parent.stderr, /Ctrl-C ends it\n$/);
    parent.kill('SIGKILL');
    const lives = (): boolean => spawnSync('kill', ['-0', String(pid)]).status === 0;
    await expect.poll(lives, { timeout: 100_000 }).toBe(false);
  });
});

describe('uheap serve that is asked wrongly', () => {
  it.each([
    [['-t', 'UNIX_X64'], '--target UNIX_X64: expected a board; a process of a computer has no serial line'],
    [
      ['-t', 'PYBV11', '--listen', 'x'],
      '--listen x: expected a port, such as 2218, or an address with one, such as 127.0.0.1:2218',
    ],
    [
      ['-t', 'PYBV11', '--webrepl', '8266', '--password', 'abc'],
      '--webrepl: expected --password with 4 to 9 characters, as the firmware takes',
    ],
    [['-t', 'PYBV11', '--password', 'abcd'], '--password: expected --webrepl with a port'],
    [['-t', 'PYBV11', '--no-pty'], '--no-pty: expected --listen or --webrepl'],
    [['-t', 'PYBV11', '--listen', '0', '--fs', '/nowhere'], '--fs /nowhere: no such folder'],
    [['-t', 'PYBV11', '--listen', '192.0.2.1:1'], "192.0.2.1:1: can't be listened at (EADDRNOTAVAIL)"],
  ])('%j says so in a line', (args, text) => {
    const { code, err } = uheapIn(import.meta.dirname, ['serve', ...args]);
    expect([code, err.trimEnd().split('\n').at(-1)]).toEqual([2, `uheap: ${text}`]);
  });
});
