import type { RomFsPart } from '../abi/board.js';
import { ArrayItems, MpArray } from '../runtime/array.js';
import { type BufferInfo, MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj, MpObject, type MpType } from '../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../runtime/ops.js';
import { portOf, type RomFsPort } from '../runtime/port.js';
import { type MpState, mp } from '../runtime/state.js';
import { mpConstNone, typeMemoryView } from '../runtime/types.js';

/** The part of a board's flash that is for a file system in ROM: its bytes, and how a program reads and writes them. */

const ERASED = 0xff;
const BYTE_TYPECODE = 'B'.charCodeAt(0);

/** The part's bytes; all erased on a new board. */
class RomFlash {
  readonly part: RomFsPart;
  private content: Uint8Array | null = null;
  /** The object that `rom_ioctl` gives, once it was asked for. */
  segment: MpObj | null = null;

  constructor(part: RomFsPart) {
    this.part = part;
  }

  /** Whether nothing was ever written: its bytes need not be looked at. */
  get isBlank(): boolean {
    return this.content === null;
  }

  get bytes(): Uint8Array {
    this.content ??= new Uint8Array(this.part.bytes).fill(ERASED);
    return this.content;
  }

  /** Erases `n` bytes, as far as the part goes. */
  erase(from: number, n: number): void {
    this.bytes.fill(ERASED, from, Math.max(from, from + n));
  }

  /** Writes as flash does: bits become 0 and none 1; where it `replaces`, what is there is erased first. */
  write(at: number, data: Uint8Array, replaces: boolean): void {
    const { bytes } = this;
    for (let i = 0; i < data.length && at + i < bytes.length; i++) {
      bytes[at + i] = replaces ? data[i]! : bytes[at + i]! & data[i]!;
    }
  }
}

const flashes = new WeakMap<MpState, RomFlash>();

/**
 * Gives a machine its part for a file system in ROM, that of the machine before a reset where there was one.
 *
 * @param image what a new one holds
 */
export function connectRomFlash(state: MpState, previous: MpState | undefined, image: Uint8Array | undefined): void {
  const { romFs } = state.board;
  if (romFs === null) return;
  const kept = previous && flashes.get(previous);
  const flash = kept ?? new RomFlash(romFs);
  if (kept === undefined && image !== undefined) flash.write(0, image, true);
  flashes.set(state, flash);
}

/** The running machine's part; null where the firmware has none, or its place is not known. */
export function theRomFlash(): RomFlash | null {
  return flashes.get(mp) ?? null;
}

/** A block device for the part, an object in ROM (`dev.readblocks` and so on). */
export class RomFlashDevice extends MpObject {
  readonly flash: RomFlash;

  constructor(type: MpType, flash: RomFlash) {
    super(type);
    this.flash = flash;
  }
}

const builtIn = new WeakMap<RomFsPort, MpArray>();

/** The image that the firmware itself has (ports/unix/main.c romfs_obj), in ROM. */
export function builtInRom(): MpArray {
  const { romFs } = portOf(mp.board);
  let rom = builtIn.get(romFs);
  if (rom === undefined) {
    const bytes = Uint8Array.from(romFs.builtIn);
    rom = new MpArray(typeMemoryView, BYTE_TYPECODE, bytes.length, new ArrayItems(bytes, 0));
    builtIn.set(romFs, rom);
  }
  return rom;
}

const MP_EINVAL = 22;
const IOCTL_SEGMENTS = 1;
const IOCTL_SEGMENT = 2;
const IOCTL_WRITE_PREPARE = 3;
const IOCTL_WRITE = 4;
/** Bytes that are written at least, as `rom_ioctl(3)` answers where it can be written to. */
const MIN_WRITE = 4;

/** What `vfs.rom_ioctl` does on a board: ports/stm32/vfs_rom_ioctl.c, ports/samd/samd_flash.c and those like them. */
export function romIoctl(flash: RomFlash, nArgs: number, args: readonly MpObj[], off: number): MpObj {
  const port = portOf(mp.board).romFs;
  const { bytes } = flash.part;
  const int = (i: number): number => Number(objGetInt(args[off + i]!));
  if (bytes === 0) return -MP_EINVAL;
  const op = int(0);
  if (op === IOCTL_SEGMENTS) return 1;
  if (port.isChecked && (nArgs < 2 || int(1) !== 0)) return -MP_EINVAL;
  const device = port.device(mp.board);
  if (op === IOCTL_SEGMENT) return (flash.segment ??= newSegment(flash, device));
  if (device !== null) return -MP_EINVAL;
  if (op === IOCTL_WRITE_PREPARE && nArgs >= 3) {
    const n = int(2);
    if (port.isChecked && n > bytes) return -MP_EINVAL;
    flash.erase(0, Math.ceil(n / port.eraseBytes) * port.eraseBytes);
    return MIN_WRITE;
  }
  if (op === IOCTL_WRITE && nArgs >= 4) {
    const at = int(2);
    const data = contentOf(args[off + 3]!);
    if (port.isChecked && at + data.length > bytes) return -MP_EINVAL;
    flash.write(at, data, port.replaces);
    return 0;
  }
  return -MP_EINVAL;
}

/** The object of the part: a block device, or a memoryview. */
function newSegment(flash: RomFlash, device: MpType | null): MpObj {
  if (device !== null) return new RomFlashDevice(device, flash);
  const { start, bytes } = flash.part;
  return new MpArray(typeMemoryView, BYTE_TYPECODE, bytes, new ArrayItems(flash.bytes, start));
}

function contentOf(buffer: MpObj): Uint8Array {
  const { bytes, offset, len } = getBufferRaise(buffer, MP_BUFFER_READ);
  return bytes.subarray(offset, offset + len);
}

/** The part's bytes, to be read where they are. */
export function romDeviceBuffer({ flash }: RomFlashDevice, flags: number): BufferInfo | null {
  if (flags !== MP_BUFFER_READ) return null;
  return { bytes: flash.bytes, offset: 0, len: flash.part.bytes, typecode: BYTE_TYPECODE, ptr: flash.part.start };
}

/** Where `block` and, if there is a fourth argument, an offset in it lie. */
function placeOf({ flash }: RomFlashDevice, nArgs: number, args: readonly MpObj[], off: number): number {
  const inBlock = nArgs === 4 ? Number(objGetInt(args[off + 3]!)) : 0;
  return Number(objGetInt(args[off + 1]!)) * flash.part.blockBytes + inBlock;
}

function answer({ answers }: RomFsPort, to: 'read' | 'write'): MpObj {
  return answers[to] ?? mpConstNone;
}

/** `readblocks(block, buf[, offset])` of the part. */
export function readRomBlocks(self: RomFlashDevice, nArgs: number, args: readonly MpObj[], off: number): MpObj {
  const { bytes, offset, len } = getBufferRaise(args[off + 2]!, MP_BUFFER_WRITE);
  const at = placeOf(self, nArgs, args, off);
  bytes.set(self.flash.bytes.subarray(at, at + len), offset);
  return answer(portOf(mp.board).romFs, 'read');
}

/** `writeblocks(block, buf[, offset])` of the part: without an offset the block is erased first. */
export function writeRomBlocks(self: RomFlashDevice, nArgs: number, args: readonly MpObj[], off: number): MpObj {
  const port = portOf(mp.board).romFs;
  const data = contentOf(args[off + 2]!);
  const at = placeOf(self, nArgs, args, off);
  if (nArgs === 3) self.flash.erase(at, self.flash.part.blockBytes);
  self.flash.write(at, data, port.replaces);
  return answer(port, 'write');
}

const BLOCKDEV_IOCTL_BLOCK_COUNT = 4;
const BLOCKDEV_IOCTL_BLOCK_SIZE = 5;
const BLOCKDEV_IOCTL_BLOCK_ERASE = 6;
const BLOCKDEV_IOCTL_SYNC = 3;

/** `ioctl(op, arg)` of the part. */
export function romDeviceIoctl({ flash }: RomFlashDevice, opIn: MpObj, arg: MpObj): MpObj {
  const { bytes, blockBytes } = flash.part;
  const op = Number(objGetInt(opIn));
  if (op === BLOCKDEV_IOCTL_BLOCK_COUNT) return Math.floor(bytes / blockBytes);
  if (op === BLOCKDEV_IOCTL_BLOCK_SIZE) return blockBytes;
  if (op === BLOCKDEV_IOCTL_BLOCK_ERASE) {
    if (portOf(mp.board).romFs.erases) flash.erase(Number(objGetInt(arg)) * blockBytes, blockBytes);
    return 0;
  }
  return op > 0 && op <= BLOCKDEV_IOCTL_SYNC ? 0 : mpConstNone;
}
