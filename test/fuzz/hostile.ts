import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isUserError } from '../../src/cli/errors.js';
import { DiskFolder } from '../../src/machine/diskFolder.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { MemoryFiles } from '../../src/machine/memoryFiles.js';
import { NodeFiles } from '../../src/machine/nodeFiles.js';
import { installStops, RunStopped } from '../../src/machine/stopping.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { runProject } from '../../src/report/programRun.js';
import { textProject } from '../../src/report/projectFiles.js';
import type { Random } from '../gc/random.js';
import type { Ending } from './batch.js';
import { mutateProgram } from './mutate.js';

/** Programs and boards that want to get out of what holds them: out of the heap, out of the folder, out of the steps. */

const MAX_STEPS = 20_000;

export interface HostileCase {
  readonly kind: string;
  readonly board: string;
  readonly text: string;
  readonly run: () => Ending;
}

const BOARDS = [
  'PYBV11',
  'RPI_PICO',
  'MICROBIT',
  'ESP32_GENERIC',
  'ESP8266_GENERIC',
  'UNIX_X64',
  'UNIX_X86',
  'CORTEX_M3',
];

/** Boots a board and runs a text on it. */
function runOn(target: string, text: string, host: MemoryHost, heapBytes?: number): Ending {
  let board: ReturnType<typeof loadBoard>;
  try {
    board = loadBoard(target, { heapBytes });
  } catch (e) {
    if (isUserError(e)) return 'exception';
    throw e;
  }
  try {
    const machine = new Machine(board, host, (empty) => installStops(empty.state, { maxSteps: MAX_STEPS }));
    const { exception } = machine.run({ name: 'a.py', text, via: board.via });
    machine.inside(() => machine.heap.collect());
    machine.heap.verify();
    return exception === null ? 'ok' : 'exception';
  } catch (e) {
    if (e instanceof RunStopped) return 'stopped';
    // A heap that has no room for the firmware itself.
    if (isUserError(e)) return 'exception';
    throw e;
  }
}

/** A heap with hardly any room, or none, for the firmware itself. */
function tightHeap(random: Random, text: string): HostileCase {
  const board = random.pick(BOARDS);
  const heapBytes = random.below(random.pick([64, 1400, 6000]));
  return {
    kind: `heap of ${heapBytes} bytes`,
    board,
    text,
    run: () => runOn(board, text, new MemoryHost(), heapBytes),
  };
}

/** A program in the board's flash that runs before the one that was asked for. */
function bootFile(random: Random, text: string): HostileCase {
  const board = random.pick(['PYBV11', 'RPI_PICO', 'ESP32_GENERIC', 'ESP8266_GENERIC']);
  const boot = random.below(3) === 0 ? `${text}\nwhile True: pass\n` : text;
  return {
    kind: 'boot.py',
    board,
    text: boot,
    run: () => {
      const files = { 'boot.py': boot, 'main.py': 'print(1)\n' };
      const { status } = runProject(loadBoard(board), textProject(files), { maxSteps: MAX_STEPS });
      return status === 'ok' || status === 'stopped' ? status : 'exception';
    },
  };
}

const ADDRESSES = [
  '0',
  '1',
  '-1',
  '0x20000000',
  '0x20001234',
  '0x3ffc0000',
  '0x40000000',
  '0x7fffffff',
  '0xffffffff',
  '1 << 40',
  'id(b)',
  'id([])',
  'uctypes.addressof(b)',
  'uctypes.addressof(b) + 5',
  'id(print)',
];
const SIZES = ['0', '1', '7', '64', '-1', '1000', '10**6', '10**9', '2**31', '2**40'];

/** Looks at memory by address, and writes there. */
function memory(random: Random): HostileCase {
  const board = random.pick(BOARDS);
  const address = (): string => random.pick(ADDRESSES);
  const size = (): string => random.pick(SIZES);
  const lines = ['import uctypes, gc', 'b = bytearray(40)', 'try: import machine', 'except ImportError: pass'];
  for (let n = 1 + random.below(12); n > 0; n--) {
    const layout = random.pick([
      '{"a": uctypes.UINT32 | 0}',
      '{"a": (0 | uctypes.ARRAY, 9 | uctypes.UINT8)}',
      `{"a": (0 | uctypes.ARRAY, ${size()} | uctypes.UINT64)}`,
      '{"a": (0 | uctypes.PTR, uctypes.UINT8)}',
      `{"a": ${size()} | uctypes.UINT16}`,
      '{"a": uctypes.BFUINT16 | 0 | 3 << uctypes.BF_POS | 5 << uctypes.BF_LEN}',
      '{}',
      '7',
    ]);
    const line = random.pick([
      `len(uctypes.bytes_at(${address()}, ${size()}))`,
      `uctypes.bytearray_at(${address()}, ${size()})[${size()}]`,
      `uctypes.bytearray_at(${address()}, ${size()}).append(1)`,
      `uctypes.struct(${address()}, ${layout}).a`,
      `uctypes.struct(${address()}, ${layout}).a[${size()}]`,
      `bytes(uctypes.struct(${address()}, ${layout}))`,
      `setattr(uctypes.struct(${address()}, ${layout}), "a", ${size()})`,
      `uctypes.sizeof(${layout})`,
      `machine.mem32[${address()}]`,
      `machine.mem8.__setitem__(${address()}, ${size()})`,
      `memoryview(uctypes.bytearray_at(${address()}, ${size()}))[${size()}:]`,
      'gc.collect()',
    ]);
    lines.push(`try: ${line}`, 'except Exception: pass');
  }
  const text = `${lines.join('\n')}\n`;
  return { kind: 'memory', board, text, run: () => runOn(board, text, new MemoryHost()) };
}

const NAMES = [
  'up',
  'root',
  'in',
  'back',
  'hop',
  'chain',
  'lnk.txt',
  'loop',
  'dangling',
  'own.txt',
  'secret.txt',
  'victim.txt',
  '..',
  '.',
  '',
  'etc',
  'new',
  'x\\0y',
  'fs',
  '\\xe4',
];

/** A folder whose links lead out of it, made once a process; and what must not change about it. */
let outside = '';

function folderWithLinks(): string {
  if (outside === '') {
    outside = mkdtempSync(join(tmpdir(), 'uheap-fuzz-'));
    process.on('exit', () => rmSync(outside, { recursive: true, force: true }));
    writeFileSync(join(outside, 'secret.txt'), 'SECRET');
    writeFileSync(join(outside, 'victim.txt'), 'here');
    writeFileSync(join(outside, 'hostmod.py'), 'print("SECRET")\n');
  }
  const fs = join(outside, 'fs');
  rmSync(fs, { recursive: true, force: true });
  mkdirSync(join(fs, 'in'), { recursive: true });
  writeFileSync(join(fs, 'own.txt'), 'own');
  for (const [target, name] of [
    ['/', 'root'],
    ['..', 'up'],
    ['../secret.txt', 'lnk.txt'],
    ['../outside', 'dangling'],
    ['up', 'hop'],
    ['lnk.txt', 'chain'],
    ['loop', 'loop'],
    ['.', 'in/back'],
  ]) {
    symlinkSync(target!, join(fs, name!));
  }
  return fs;
}

/** A program that does what it can with paths in a folder, in memory or written through. */
function paths(random: Random): HostileCase {
  const board = random.pick(['PYBV11', 'RPI_PICO', 'ESP8266_GENERIC', 'UNIX_X64']);
  const writable = random.below(2) === 0;
  const path = (): string => {
    const names = Array.from({ length: 1 + random.below(4) }, () => random.pick(NAMES));
    return `"${random.below(4) === 0 ? '/' : ''}${names.join('/')}"`;
  };
  const lines = ['import os, sys', `sys.path.append(${path()})`];
  for (let n = 2 + random.below(14); n > 0; n--) {
    const line = random.pick([
      `print(open(${path()}).read())`,
      `open(${path()}, "w").write("x")`,
      `open(${path()}, "a").write("x")`,
      `os.mkdir(${path()})`,
      `os.remove(${path()})`,
      `os.rmdir(${path()})`,
      `os.rename(${path()}, ${path()})`,
      `print(os.listdir(${path()}))`,
      `os.stat(${path()})`,
      `os.chdir(${path()})`,
      `print(list(os.ilistdir(${path()})))`,
      '__import__("hostmod")',
      `execfile(${path()})`,
    ]);
    lines.push(`try: ${line}`, 'except Exception: pass');
  }
  const text = `${lines.join('\n')}\n`;
  const run = (): Ending => {
    const fs = folderWithLinks();
    const files = writable ? new NodeFiles({ root: fs, writable }) : new MemoryFiles({}, '/', new DiskFolder(fs));
    const host = Object.assign(new MemoryHost(), { files, flash: files });
    const end = runOn(board, text, host);
    if (host.out.includes('SECRET') || host.out.includes('hostmod')) {
      throw new Error(`read outside: ${host.out.slice(0, 200)}`);
    }
    const left = readdirSync(outside).sort().join();
    const kept = readFileSync(join(outside, 'secret.txt'), 'utf8') + readFileSync(join(outside, 'victim.txt'), 'utf8');
    if (left !== 'fs,hostmod.py,secret.txt,victim.txt' || kept !== 'SECREThere') {
      throw new Error(`changed outside: ${left}`);
    }
    return end;
  };
  return { kind: writable ? 'paths, written through' : 'paths', board, text, run };
}

/** @param program a text to start from; @param other one to take parts of */
export function hostileCase(random: Random, program: string, other: string): HostileCase {
  const text = random.below(3) === 0 ? program : mutateProgram(random, program, other);
  switch (random.below(4)) {
    case 0:
      return tightHeap(random, text);
    case 1:
      return bootFile(random, text);
    case 2:
      return memory(random);
    default:
      return paths(random);
  }
}
