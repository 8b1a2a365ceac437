/**
 * Tags: what a directory's log of changes is made of. A number of 32 bits: a bit that is set where nothing was written,
 * a type of 11 bits, the number of an entry of 10, a size of 10 bits.
 */

export const TYPE_REG = 0x001;
export const TYPE_DIR = 0x002;
export const TYPE_SUPERBLOCK = 0x0ff;
export const TYPE_NAME = 0x000;
export const TYPE_STRUCT = 0x200;
export const TYPE_DIR_STRUCT = 0x200;
export const TYPE_INLINE_STRUCT = 0x201;
export const TYPE_CTZ_STRUCT = 0x202;
export const TYPE_USER_ATTR = 0x300;
export const TYPE_SPLICE = 0x400;
export const TYPE_CREATE = 0x401;
export const TYPE_DELETE = 0x4ff;
export const TYPE_SUM = 0x500;
export const TYPE_FORWARD_SUM = 0x5ff;
export const TYPE_TAIL = 0x600;
export const TYPE_SOFT_TAIL = 0x600;
export const TYPE_MOVE_STATE = 0x7ff;
/** In a list of changes: nothing, all that another entry has, and the attributes of an open file. */
export const FROM_NOOP = 0x000;
export const FROM_MOVE = 0x101;
export const FROM_USER_ATTRS = 0x102;

/** No entry: what the directory itself has. */
export const NO_ID = 0x3ff;
/** The size of a tag that deletes. */
const DELETES = 0x3ff;
export const TAG_BYTES = 4;
/** Neither a tag nor one that could come. */
export const NO_TAG = 0xffffffff;
const INVALID = 0x80000000;

export function tagOf(type: number, id: number, size: number): number {
  return ((type << 20) | (id << 10) | size) >>> 0;
}

export const NOOP = tagOf(FROM_NOOP, 0, 0);

export function isValid(tag: number): boolean {
  return (tag & INVALID) === 0;
}

export function invalid(tag: number): number {
  return (tag | INVALID) >>> 0;
}

export function valid(tag: number): number {
  return tag & ~INVALID;
}

export function isDelete(tag: number): boolean {
  return (tag & DELETES) === DELETES;
}

/** The kind of what is stored. */
export function type1(tag: number): number {
  return (tag & 0x70000000) >>> 20;
}

/** As `type1`, with a bit that tells sums apart. */
export function type2(tag: number): number {
  return (tag & 0x78000000) >>> 20;
}

/** The whole type. */
export function type3(tag: number): number {
  return (tag & 0x7ff00000) >>> 20;
}

/** What goes with the kind, 8 bits. */
export function chunk(tag: number): number {
  return (tag & 0x0ff00000) >>> 20;
}

/** How many entries more there are from that one on. */
export function splice(tag: number): number {
  return (chunk(tag) << 24) >> 24;
}

export function idOf(tag: number): number {
  return (tag & 0x000ffc00) >>> 10;
}

export function sizeOf(tag: number): number {
  return tag & 0x3ff;
}

/** Bytes in the log: the tag and what comes with it. */
export function storedBytes(tag: number): number {
  return TAG_BYTES + (isDelete(tag) ? 0 : sizeOf(tag));
}

/** The same tag of an entry so many places further. */
export function moved(tag: number, places: number): number {
  return (tag + (places << 10)) >>> 0;
}

/** Tags are stored with the highest byte first. */
export function tagBytes(tag: number): Uint8Array {
  return new Uint8Array([tag >>> 24, (tag >>> 16) & 0xff, (tag >>> 8) & 0xff, tag & 0xff]);
}

export function tagFrom(bytes: Uint8Array): number {
  return ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;
}
