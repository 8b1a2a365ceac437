import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { Client, Line } from './client.js';

/** No pseudo-terminal can be had, or its link can't be made. */
export class PseudoTerminalError extends Error {}

/**
 * What runs at the slave's end: makes the terminal pass bytes as they are, tells its name, and keeps it open between two
 * clients. It ends when file 3 does, which is when this process is gone in whatever way.
 */
const HOLDER = 'stty raw -echo && tty && exec cat <&3 >/dev/null';

/** The system's program that makes the terminal: Node has no call for it. */
const COMMANDS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['script', '-q', '-f', '-c', HOLDER, '/dev/null'],
  darwin: ['script', '-q', '/dev/null', 'sh', '-c', HOLDER],
};

/** How long the terminal may take to come, in milliseconds. */
const START_MS = 5000;
const NAME = /^(\/dev\/\S+)\r?\n/;

/** A pseudo-terminal whose other end is a board's line. */
export class PseudoTerminal implements Client {
  /** What a client opens. */
  readonly path: string;
  private readonly child: ChildProcess;
  private link: string | null = null;

  private constructor(child: ChildProcess, path: string) {
    this.child = child;
    this.path = path;
  }

  /** Rejects with PseudoTerminalError. */
  static async open(line: Line): Promise<PseudoTerminal> {
    const command = COMMANDS[process.platform];
    if (command === undefined) throw new PseudoTerminalError('no pseudo-terminal on this system; use --listen');
    const child = spawn(command[0]!, command.slice(1), { stdio: ['pipe', 'pipe', 'ignore', 'pipe'], detached: true });
    child.stdin!.on('error', () => {});
    const { path, rest } = await nameOf(child, command[0]!);
    const terminal = new PseudoTerminal(child, path);
    line.join(terminal);
    if (rest.length > 0) line.receive(rest);
    child.stdout!.on('data', (bytes: Buffer) => line.receive(bytes));
    child.on('exit', () => line.leave(terminal));
    return terminal;
  }

  /** Makes a symbolic link to the terminal; one that points to a terminal which is gone is replaced. */
  linkAt(path: string): void {
    try {
      if (isStaleLink(path)) unlinkSync(path);
      symlinkSync(this.path, path);
    } catch (e) {
      const { code } = e as NodeJS.ErrnoException;
      throw new PseudoTerminalError(
        `--link ${path}: ${code === 'EEXIST' ? 'exists already' : `can't be made (${code})`}`,
      );
    }
    this.link = path;
  }

  send(bytes: Uint8Array, onSent: () => void): void {
    (this.child.stdin as Writable).write(bytes, () => onSent());
  }

  pause(isPaused: boolean): void {
    const out = this.child.stdout as Readable;
    if (isPaused) out.pause();
    else out.resume();
  }

  close(): void {
    if (this.link !== null && readlinkOrNull(this.link) === this.path) unlinkSync(this.link);
    this.link = null;
    (this.child.stdio[3] as Writable).destroy();
    this.child.kill();
  }
}

/** The terminal's name, which its other end says first, and what came after it. */
function nameOf(child: ChildProcess, program: string): Promise<{ path: string; rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0);
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill();
      reject(new PseudoTerminalError(`no pseudo-terminal: ${program}: ${why}; use --listen`));
    };
    const timer = setTimeout(() => fail('no answer'), START_MS);
    const onData = (bytes: Buffer): void => {
      heard = Buffer.concat([heard, bytes]);
      const found = NAME.exec(heard.toString('latin1'));
      if (found === null) return;
      clearTimeout(timer);
      child.stdout!.off('data', onData);
      child.off('exit', onExit);
      resolve({ path: found[1]!, rest: heard.subarray(found[0].length) });
    };
    const onExit = (code: number | null): void => fail(`ended with ${code}`);
    child.on('error', (e: NodeJS.ErrnoException) => fail(e.code === 'ENOENT' ? 'not installed' : e.message));
    child.on('exit', onExit);
    child.stdout!.on('data', onData);
  });
}

function readlinkOrNull(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function isStaleLink(path: string): boolean {
  const to = readlinkOrNull(path);
  return to !== null && /^\/dev\/(pts\/|tty)/.test(to) && !existsSync(to);
}
