import { isFrozen, macroOn } from '../abi/board.js';
import type { MpDict } from '../runtime/dict.js';
import { hostErrno } from '../runtime/errno.js';
import { fun3, funVar } from '../runtime/fun.js';
import { MP_MAP_LOOKUP, mapLookup } from '../runtime/map.js';
import { MpModule } from '../runtime/module.js';
import { type BufferInfo, MP_BUFFER_WRITE, type MpObj, MpObject, type MpQstr } from '../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../runtime/ops.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseNotImplementedError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { type MpState, mp } from '../runtime/state.js';
import { SECONDS_1970_TO_2000 } from '../runtime/timeUtils.js';
import { mpConstNone, newRomType } from '../runtime/types.js';
import { HostError, type HostFiles, type VolumeFiles } from '../world/host.js';
import { LfsError } from './lfs/device.js';
import { RomFlashDevice, readRomBlocks, romDeviceBuffer, romDeviceIoctl, writeRomBlocks } from './romFlash.js';

/**
 * The flash that a board keeps its files in. What it holds is not simulated byte by byte: it is blank, or holds a file
 * system of some kind, whose files are the host's.
 */

export type FlashFormat = 'fat' | 'lfs1' | 'lfs2';

export interface Flash {
  /** Null: blank, or nothing that MicroPython knows. */
  readonly format: FlashFormat | null;
  /** The files, by absolute path. */
  readonly files: VolumeFiles;
  /** Bytes of a block, as the block device tells. */
  readonly blockBytes: number;
  readonly blocks: number;
  /** Blocks without content. */
  freeBlocks(): number;
  /** Makes an empty file system. */
  mkfs(format: FlashFormat): void;
}

/** The board's own one. */
interface BoardFlash extends Flash {
  readonly files: HostFiles;
}

const flashes = new WeakMap<MpState, BoardFlash>();

/** Gives a machine its flash; called once, when it is built. */
export function setFlash(state: MpState, flash: BoardFlash): void {
  flashes.set(state, flash);
}

/** The running machine's flash, or null where the board has none. */
export function theFlash(): BoardFlash | null {
  return machineFlash(mp);
}

/** A machine's flash, or null where the board has none. */
export function machineFlash(state: MpState): BoardFlash | null {
  return flashes.get(state) ?? null;
}

const MP_BLOCKDEV_IOCTL_BLOCK_COUNT = 4;
const MP_BLOCKDEV_IOCTL_BLOCK_SIZE = 5;
const ERASED = 0xff;

/** What a block device on the flash answers to `ioctl`; what it is told to do is done. */
export function deviceIoctl(op: MpObj, blocks: number, blockBytes: number): MpObj {
  switch (Number(objGetInt(op))) {
    case MP_BLOCKDEV_IOCTL_BLOCK_COUNT:
      return blocks;
    case MP_BLOCKDEV_IOCTL_BLOCK_SIZE:
      return blockBytes;
    default:
      return 0;
  }
}

/** `readblocks(block, buf[, offset])`: only of blank flash it is known what its bytes are. */
export function readFlashBlocks(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off]!;
  if (self instanceof RomFlashDevice) return readRomBlocks(self, nArgs, args, off);
  return readFlash(args[off + 2]!);
}

export function readFlash(buffer: MpObj): MpObj {
  if (theFlash()?.format !== null) return writeFlash();
  const { bytes, offset, len } = getBufferRaise(buffer, MP_BUFFER_WRITE);
  bytes.fill(ERASED, offset, offset + len);
  return mpConstNone;
}

export function writeFlashBlocks(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off]!;
  return self instanceof RomFlashDevice ? writeRomBlocks(self, nArgs, args, off) : writeFlash();
}

/** Raises NotImplementedError. */
export function writeFlash(): MpObj {
  return raiseNotImplementedError('flash blocks are not simulated');
}

export const FLASH_LOCALS = romMap([
  ['readblocks', funVar('readblocks', 3, 4, readFlashBlocks)],
  ['writeblocks', funVar('writeblocks', 3, 4, writeFlashBlocks)],
  [
    'ioctl',
    fun3('ioctl', (self, op, arg) =>
      self instanceof RomFlashDevice
        ? romDeviceIoctl(self, op, arg)
        : deviceIoctl(op, theFlash()?.blocks ?? 0, theFlash()?.blockBytes ?? 0),
    ),
  ],
]);

/** The bytes of a flash device: those of the part for a file system in ROM. */
export function flashBuffer(self: MpObj, flags: number): BufferInfo | null {
  return self instanceof RomFlashDevice ? romDeviceBuffer(self, flags) : null;
}

/** The block device of the whole flash, which is in ROM. Ports give it different names and places. */
export const typeFlash = newRomType('Flash', {
  makeNew: () => theFlashObj,
  buffer: flashBuffer,
  locals: FLASH_LOCALS,
  print(out, self) {
    if (self instanceof RomFlashDevice) {
      const { start, bytes } = self.flash.part;
      printf(out, 'Flash(start=0x%08x, len=%u)', start, bytes);
    } else {
      out.strn('<Flash>');
    }
  },
});

export const theFlashObj: MpObj = new MpObject(typeFlash);

/** A block device for a part of the flash. */
export abstract class FlashDevice extends MpObject {
  /** Whether the board's files are in that part. */
  abstract get isFiles(): boolean;
}

const QSTR_flashbdev = q('flashbdev');
const QSTR_bdev = q('bdev');

function entryOf({ map }: MpDict, name: MpQstr): MpObj | null {
  const at = mapLookup(map, name, MP_MAP_LOOKUP);
  return at < 0 ? null : map.slots[at + 1]!;
}

/** The device that the firmware's own Python text keeps the files on (ports/esp8266/modules/flashbdev.py). */
function isFrozenDevice(bdev: MpObj): boolean {
  if (!isFrozen(mp.board, 'flashbdev.py')) return false;
  const module = entryOf(mp.loadedModules, QSTR_flashbdev);
  return module instanceof MpModule && entryOf(module.globals, QSTR_bdev) === bdev;
}

/** What a file system made on `bdev` stores its files in; null where the device is none that is simulated. */
export function flashOf(bdev: MpObj): Flash | null {
  const isFiles = bdev instanceof FlashDevice ? bdev.isFiles : bdev === theFlashObj || isFrozenDevice(bdev);
  return isFiles ? theFlash() : null;
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
