/** What page 0 of a file of Berkeley DB 1.85 says about it (btree.h `BTMETA`). */

const MAGIC = 0x053162;
const VERSION = 3;
export const META_BYTES = 24;
/** Of the flags that a file keeps: each key is there once. */
const NO_DUPLICATES = 0x20;
const MIN_PAGE_BYTES = 512;
const MAX_PAGE_BYTES = 65536;

export interface DbMeta {
  readonly pageBytes: number;
  readonly hasDuplicates: boolean;
  /** First page of the list of free ones, or 0. */
  readonly free: number;
}

export function isPageSize(bytes: number): boolean {
  return bytes >= MIN_PAGE_BYTES && bytes <= MAX_PAGE_BYTES && bytes % 2 === 0;
}

/** What the first bytes of a file say; null where it is no database. */
export function parseMeta(bytes: Uint8Array): DbMeta | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, META_BYTES);
  const pageBytes = view.getUint32(8, true);
  const flags = view.getUint32(20, true);
  const isKnown = view.getUint32(0, true) === MAGIC && view.getUint32(4, true) === VERSION;
  if (!isKnown || (flags & ~NO_DUPLICATES) !== 0 || !isPageSize(pageBytes)) return null;
  return { pageBytes, hasDuplicates: (flags & NO_DUPLICATES) === 0, free: view.getUint32(12, true) };
}

export function writeMeta(bytes: Uint8Array, meta: DbMeta): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, META_BYTES);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, meta.pageBytes, true);
  view.setUint32(12, meta.free, true);
  // Number of records, of files of another kind.
  view.setUint32(16, 0, true);
  view.setUint32(20, meta.hasDuplicates ? 0 : NO_DUPLICATES, true);
}
