import { join } from 'node:path';
import type { Host } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { NodeFiles } from '../../src/machine/nodeFiles.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { MpObject } from '../../src/runtime/obj.js';
import { isSpecial } from './peerTests.js';

/** Options that must not change what a test prints. */
export interface PeerOptions {
  /** Collect before every allocation. */
  readonly stress: boolean;
  /** Check the heap after every collection. */
  readonly verify: boolean;
}

/** The output of a test is cut here, for one that prints without end. */
const MAX_OUTPUT = 1 << 22;

/** The unix port's process: all of a folder's files below `/`, standard error with standard output. */
class PeerHost implements Host {
  out = '';
  readonly env: Host['env'];
  readonly files: NodeFiles;

  constructor(root: string, tests: string) {
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

/**
 * Runs a test as MicroPython's own runner does: in the test's folder, by its absolute path. What it printed, with CRASH
 * at the end where it failed.
 *
 * @param root folder of this computer that is the program's `/`
 * @param tests absolute path of the tests within it
 */
export function runPeerTest(root: string, tests: string, test: string, options: PeerOptions): string {
  const host = new PeerHost(root, tests);
  const name = isSpecial(test) ? test : `${tests}/${test}`;
  host.files.chdir(isSpecial(test) ? tests : join(tests, test, '..'));
  const text = host.files.read(name);
  try {
    const machine = new Machine(loadBoard('UNIX_X64', { firmware: 'unix-x64' }), host);
    machine.heap.stress = options.stress;
    if (options.verify) machine.verifyAfterCollection();
    const { exitCode } = machine.run({ name, text, via: 'file' });
    return exitCode === 0 ? host.out.replaceAll('\r\n', '\n') : `${host.out}CRASH`;
  } catch (e) {
    return `${host.out}CRASH ${e instanceof Error ? e.stack : e instanceof MpObject ? `uncaught ${e.type.name}` : String(e)}`;
  }
}
