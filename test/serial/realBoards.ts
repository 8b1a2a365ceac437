import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Port, SerialError } from '../../src/serial/port.js';
import { openPort } from '../../src/serial/serialPort.js';

/** A process that plays a board behind a pseudo-terminal. */
export interface RealBoard {
  /** The device, for serialport to open. */
  readonly path: string;
  /** Ends the process, which pulls the plug. */
  stop(): Promise<void>;
}

const MICROBIT_FIRMWARE = '/usr/share/firmware-microbit-micropython/firmware.hex';
const WEBASSEMBLY = [process.execPath, join(import.meta.dirname, 'wasmBoard.mjs')];
const PSEUDO_TERMINAL = join(import.meta.dirname, 'pseudoTerminal.py');

function hasCommand(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function hasSerialport(): boolean {
  try {
    createRequire(import.meta.url).resolve('serialport');
    return true;
  } catch {
    return false;
  }
}

/** What the WebAssembly board lacks to run here; null when nothing. */
export function missingForWebAssembly(): string | null {
  if (!hasSerialport()) return 'the package serialport is not installed';
  return hasCommand('python3') ? null : 'python3 is not installed';
}

/** What the emulated micro:bit lacks to run here; null when nothing. */
export function missingForMicrobit(): string | null {
  if (!hasSerialport()) return 'the package serialport is not installed';
  if (!hasCommand('qemu-system-arm')) return 'the package qemu-system-arm is not installed';
  return existsSync(MICROBIT_FIRMWARE) ? null : 'the package firmware-microbit-micropython is not installed';
}

/** The end of a suite's name that says why it is skipped. */
export function skipNote(missing: string | null): string {
  return missing === null ? '' : ` (skipped: ${missing})`;
}

/**
 * Opens a board's port again as soon as the last user's hold on it ends. `close` is done while a thread may still be in a
 * `read` of the port, and the system keeps the lock until that returns, which it does at once where the thread gets to run.
 */
export async function openBoard({ path }: RealBoard): Promise<Port> {
  for (;;) {
    try {
      return await openPort(path, 115200);
    } catch (error) {
      if (!(error instanceof SerialError && error.message.includes('Cannot lock port'))) throw error;
    }
  }
}

/** The WebAssembly MicroPython behind a pseudo-terminal. */
export function startWebAssembly(): Promise<RealBoard> {
  return start('python3', [PSEUDO_TERMINAL, ...WEBASSEMBLY], /^(\/dev\/\S+)/);
}

/** A micro:bit on an emulated nRF51, with its original firmware. */
export function startMicrobit(): Promise<RealBoard> {
  const machine = ['-M', 'microbit', '-device', `loader,file=${MICROBIT_FIRMWARE}`];
  const streams = ['-display', 'none', '-serial', 'pty', '-monitor', 'none'];
  return start('qemu-system-arm', [...machine, ...streams], /redirected to (\/dev\/\S+)/);
}

async function start(command: string, args: readonly string[], announced: RegExp): Promise<RealBoard> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const path = await new Promise<string>((resolve, reject) => {
    const listen = (bytes: Buffer): void => {
      said += bytes.toString();
      const match = announced.exec(said);
      if (match !== null) resolve(match[1]!);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}: ${said}`)));
  });
  return { path, stop: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}
