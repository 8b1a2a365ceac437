import { alignDown, alignUp, type Cache } from '../cache.js';
import { INLINE_BLOCK } from './cache.js';
import { type GlobalState, STATE_BYTES } from './gstate.js';
import type { Mdir } from './mdir.js';
import type { Lfs2State } from './state.js';
import {
  idOf,
  isDelete,
  moved,
  sizeOf,
  splice,
  storedBytes,
  TAG_BYTES,
  TYPE_CREATE,
  TYPE_MOVE_STATE,
  TYPE_SPLICE,
  tagFrom,
  tagOf,
  type1,
  valid,
} from './tag.js';

const ID = tagOf(0, 0x3ff, 0);

/**
 * Looks for what a directory has, in its log from the end back (lfs2_dir_getslice). Its bytes from `from` on go to
 * `into`; what is missing is filled up with zeros. Null: there is none. Throws LfsError.
 *
 * @param mask the bits of a tag that have to be those of `wanted`
 */
function getSlice(
  lfs: Lfs2State,
  dir: Mdir,
  mask: number,
  wanted: number,
  from: number,
  into: Uint8Array,
): number | null {
  const { io, gdisk } = lfs;
  const word = new Uint8Array(4);
  const block = dir.pair[0];
  const ofEntry = idOf(mask) !== 0;
  // How far the entry's number was from today's when the log had the place that is looked at.
  let shift = 0;
  if (ofEntry && gdisk.hasMoveIn(dir.pair)) {
    const { moveId } = gdisk;
    if (lfs.variant.hidesMoved ? moveId < idOf(wanted) : moveId <= idOf(wanted)) shift = -1;
    else if (lfs.variant.hidesMoved && moveId === idOf(wanted)) return null;
  }
  let { off, etag: next } = dir;
  while (off >= TAG_BYTES + storedBytes(next)) {
    off -= storedBytes(next);
    const tag = next;
    io.read(null, io.rcache, 4, block, off, word);
    next = valid(tagFrom(word) ^ tag);
    if (ofEntry && type1(tag) === TYPE_SPLICE && idOf(tag) <= idOf(moved(wanted, -shift))) {
      if (tag === (tagOf(TYPE_CREATE, 0, 0) | (ID & moved(wanted, -shift)))) return null;
      shift += splice(tag);
    }
    if ((mask & tag) !== (mask & moved(wanted, -shift))) continue;
    if (isDelete(tag)) return null;
    const n = Math.min(sizeOf(tag), into.length);
    io.read(null, io.rcache, n, block, off + TAG_BYTES + from, into.subarray(0, n));
    into.fill(0, n);
    return moved(tag, shift);
  }
  return null;
}

/** As `getSlice`, from the first byte on. */
export function get(lfs: Lfs2State, dir: Mdir, mask: number, wanted: number, into: Uint8Array): number | null {
  return getSlice(lfs, dir, mask, wanted, 0, into);
}

/** Reads bytes of a file that are in its directory, through the file's cache (lfs2_dir_getread). Throws LfsError. */
export function getInline(
  lfs: Lfs2State,
  dir: Mdir,
  cache: Cache,
  hint: number,
  wanted: number,
  off: number,
  into: Uint8Array,
): void {
  const { readSize, blockBytes } = lfs.device;
  if (off + into.length > blockBytes) throw lfs.corrupt();
  for (let at = 0; at < into.length; ) {
    const from = off + at;
    if (cache.block === INLINE_BLOCK && from >= cache.off && from < cache.off + cache.size) {
      const start = from - cache.off;
      const n = Math.min(into.length - at, cache.size - start);
      into.set(cache.buffer.subarray(start, start + n), at);
      at += n;
      continue;
    }
    cache.block = INLINE_BLOCK;
    cache.off = alignDown(from, readSize);
    cache.size = Math.min(alignUp(from + hint, readSize), lfs.cacheBytes);
    getSlice(lfs, dir, tagOf(0xfff, 0x1ff, 0), wanted, cache.off, cache.buffer.subarray(0, cache.size));
  }
}

/** Combines a state with what a directory has of it. Throws LfsError. */
export function addGlobalState(lfs: Lfs2State, dir: Mdir, state: GlobalState): void {
  const bytes = new Uint8Array(STATE_BYTES);
  const tag = get(lfs, dir, tagOf(0x7ff, 0, 0), tagOf(TYPE_MOVE_STATE, 0, STATE_BYTES), bytes);
  if (tag !== null) state.xorBytes(bytes);
}
