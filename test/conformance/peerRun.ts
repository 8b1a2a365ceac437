import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Host } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { NodeFiles } from '../../src/machine/nodeFiles.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { MpObject } from '../../src/runtime/obj.js';
import { isSpecial } from './peerTests.js';

/** A build of the unix port: its standard variant by the size of a word, or its coverage variant. */
export interface UnixBuild {
  /** Release, such as `1.23`. */
  readonly micropython: string;
  readonly arch: 'x64' | 'x86' | 'coverage';
}

/** What runs a test. */
export type Runner =
  /** The simulated unix port. */
  | { readonly kind: 'simulated'; readonly build: UnixBuild; readonly stress: boolean; readonly verify: boolean }
  /** A real build of the unix port. */
  | { readonly kind: 'firmware'; readonly command: string }
  /** CPython, which MicroPython's own runner asks where a test has no `.exp` file. */
  | { readonly kind: 'python'; readonly command: string }
  /** The real and the simulated WebAssembly port. */
  | { readonly kind: 'webassembly' | 'simulated-webassembly' };

/** Where tests are: a copy, which they may write to. */
export interface TestFolder {
  /** Folder of this computer that is the program's `/`. */
  readonly root: string;
  /** Absolute path of the tests within it. */
  readonly tests: string;
}

/** The output of a test is cut here, for one that prints without end. */
const MAX_OUTPUT = 1 << 22;

/** The unix port's process: all of a folder's files below `/`, standard error with standard output. */
class PeerHost implements Host {
  out = '';
  readonly env: Host['env'];
  readonly files: NodeFiles;

  constructor({ root, tests }: TestFolder) {
    this.env = { HOME: '/root', MICROPYPATH: `.frozen:${tests}/extmod` };
    this.files = new NodeFiles({ root, writable: true });
  }

  stdout(bytes: string): void {
    if (this.out.length < MAX_OUTPUT) this.out += bytes;
  }

  stderr(bytes: string): void {
    this.stdout(bytes);
  }
}

/** What a failed run of the simulation has to say. */
export function crashText(e: unknown): string {
  return `CRASH ${e instanceof Error ? e.stack : e instanceof MpObject ? `uncaught ${e.type.name}` : String(e)}`;
}

/**
 * Runs a test as MicroPython's own runner does: in the test's folder, by its absolute path. What it printed, with CRASH
 * at the end where it failed.
 *
 * @param epilogue is run after the test, as part of it
 */
export function runSimulated(
  folder: TestFolder,
  test: string,
  epilogue: string,
  { build, stress, verify }: { build: UnixBuild; stress: boolean; verify: boolean },
): string {
  const { tests } = folder;
  const { micropython, arch } = build;
  const host = new PeerHost(folder);
  const name = isSpecial(test) ? test : `${tests}/${test}`;
  host.files.chdir(isSpecial(test) ? tests : join(tests, test, '..'));
  const text = host.files.read(name) + epilogue;
  try {
    const machine = new Machine(
      loadBoard(`UNIX_${arch.toUpperCase()}`, { firmware: `${micropython}/unix-${arch}` }),
      host,
    );
    machine.heap.stress = stress;
    if (verify) machine.verifyAfterCollection();
    const { exitCode } = machine.run({ name, text, via: 'file' });
    return exitCode === 0 ? host.out.replaceAll('\r\n', '\n') : `${host.out}CRASH`;
  } catch (e) {
    return `${host.out}${crashText(e)}`;
  }
}

/** Both streams of the process that it becomes go into one, in the order in which they are written. */
const MERGED = 'exec "$0" "$@" 2>&1';

/**
 * Runs a test in a process of its own, in the test's folder, as `command args... TEST`.
 *
 * @param epilogue is run after the test, as part of it
 * @param seconds that it may take
 */
export function runProcess(
  { root, tests }: TestFolder,
  test: string,
  epilogue: string,
  [command, ...args]: readonly [string, ...string[]],
  seconds: number,
): string {
  const copy = join(root, tests);
  const special = isSpecial(test);
  const file = join(copy, test);
  const text = readFileSync(file);
  if (epilogue !== '') appendFileSync(file, epilogue);
  const { error, status, stdout } = spawnSync('/bin/sh', ['-c', MERGED, command, ...args, special ? test : file], {
    cwd: special ? copy : dirname(file),
    env: {
      ...process.env,
      HOME: '/root',
      MICROPYPATH: `.frozen:${copy}/extmod`,
      PYTHONPATH: `${copy}/extmod`,
      PYTHONIOENCODING: 'utf-8',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'latin1',
    maxBuffer: MAX_OUTPUT,
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  });
  writeFileSync(file, text);
  if (error !== undefined) return `CRASH ${error.message}`;
  const out = stdout.replaceAll('\r\n', '\n').replaceAll(copy, tests);
  return status === 0 ? out : `${out}CRASH`;
}
