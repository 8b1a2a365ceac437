import { macroOn } from '../../abi/board.js';
import { fun3, funVar } from '../../runtime/fun.js';
import { type MpObj, MpObject } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseNotImplementedError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { type MpState, mp } from '../../runtime/state.js';
import { newRomType } from '../../runtime/types.js';
import { SECONDS_1970_TO_2000 } from '../timeUtils.js';
import { HostError, type HostFiles, hostErrno } from '../host.js';
import { LfsError } from './lfs/device.js';

/**
 * The flash that a board keeps its files in. What it holds is not simulated byte by byte: it is blank, or holds a file
 * system of some kind, whose files are the host's.
 */

export type FlashFormat = 'fat' | 'lfs1' | 'lfs2';

export interface Flash {
  /** Null: blank, or nothing that MicroPython knows. */
  readonly format: FlashFormat | null;
  /** The files, by absolute path. */
  readonly files: HostFiles;
  /** Bytes of a block, as the block device tells. */
  readonly blockBytes: number;
  readonly blocks: number;
  /** Blocks without content. */
  freeBlocks(): number;
  /** Makes an empty file system. */
  mkfs(format: FlashFormat): void;
}

const flashes = new WeakMap<MpState, Flash>();

/** Gives a machine its flash; called once, when it is built. */
export function setFlash(state: MpState, flash: Flash): void {
  flashes.set(state, flash);
}

/** The running machine's flash, or null where the board has none. */
export function theFlash(): Flash | null {
  return machineFlash(mp);
}

/** A machine's flash, or null where the board has none. */
export function machineFlash(state: MpState): Flash | null {
  return flashes.get(state) ?? null;
}

const MP_BLOCKDEV_IOCTL_BLOCK_COUNT = 4;
const MP_BLOCKDEV_IOCTL_BLOCK_SIZE = 5;

function ioctl(_self: MpObj, op: MpObj, _arg: MpObj): MpObj {
  const flash = theFlash();
  switch (Number(objGetInt(op))) {
    case MP_BLOCKDEV_IOCTL_BLOCK_COUNT:
      return flash?.blocks ?? 0;
    case MP_BLOCKDEV_IOCTL_BLOCK_SIZE:
      return flash?.blockBytes ?? 0;
    default:
      return 0;
  }
}

/** The bytes of the flash are not simulated. */
function noBytes(): MpObj {
  return raiseNotImplementedError('flash blocks are not simulated');
}

/** The block device of the whole flash, which is in ROM. Ports give it different names and places. */
export const typeFlash = newRomType('Flash', {
  makeNew: () => theFlashObj,
  locals: romMap([
    ['readblocks', funVar('readblocks', 3, 4, noBytes)],
    ['writeblocks', funVar('writeblocks', 3, 4, noBytes)],
    ['ioctl', fun3('ioctl', ioctl)],
  ]),
});

export const theFlashObj: MpObj = new MpObject(typeFlash);

/** What a file system made on `bdev` stores its files in; null where the device is none that is simulated. */
export function flashOf(bdev: MpObj): Flash | null {
  return bdev === theFlashObj ? theFlash() : null;
}

/** A path from the flash's root, without `.`, `..` and double slashes. */
export function resolvePath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** A file's time as the board counts: seconds since its epoch. `seconds` are since 1970; earlier than 2000 is unknown. */
export function flashSeconds(seconds: number): number {
  const since2000 = Math.max(0, seconds - SECONDS_1970_TO_2000);
  return macroOn(mp.board, 'MICROPY_EPOCH_IS_1970') ? since2000 + SECONDS_1970_TO_2000 : since2000;
}

/** Error numbers of a file system where they differ from C's, by the host's name for the failure. */
export type ErrnoTable = Readonly<Record<string, number>>;

/** MicroPython's number for a failure of the host's files. Throws on what is none. */
export function flashErrno(error: unknown, table: ErrnoTable): number {
  if (error instanceof LfsError) return error.errno;
  const code = error instanceof HostError || (error instanceof Error && 'code' in error) ? String(error.code) : '';
  return table[code] ?? hostErrno(error);
}
