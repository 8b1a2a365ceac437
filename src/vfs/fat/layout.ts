import { dword, type Sectors, word } from './sectors.js';

/** Where things are on a volume: all in sectors. */
export interface FatLayout {
  /** Bits of an entry of the table. */
  readonly type: 12 | 16 | 32;
  readonly start: number;
  /** The partition that it lies in, from 1 on; 0: none. */
  readonly partition: number;
  readonly clusterSectors: number;
  /** The table, its sectors, and how many copies of it there are. */
  readonly tableStart: number;
  readonly tableSectors: number;
  readonly tables: number;
  readonly dataStart: number;
  /** The root directory: entries of a fixed one at `rootStart`, or 0 and its first cluster. */
  readonly rootEntries: number;
  readonly rootStart: number;
  readonly rootCluster: number;
  /** Entries of the table, the first two of which are no clusters. */
  readonly entries: number;
  /** The sector that keeps the number of free clusters, or 0. */
  readonly infoSector: number;
}

export const MAX_FAT12 = 0xff5;
export const MAX_FAT16 = 0xfff5;
export const MAX_FAT32 = 0x0ffffff5;
export const ENTRY_BYTES = 32;

// Offsets in the boot sector.
export const BYTES_PER_SECTOR = 11;
export const SECTORS_PER_CLUSTER = 13;
export const RESERVED_SECTORS = 14;
export const TABLES = 16;
export const ROOT_ENTRIES = 17;
export const TOTAL_SECTORS_16 = 19;
export const MEDIA = 21;
export const TABLE_SECTORS_16 = 22;
export const TOTAL_SECTORS_32 = 32;
export const TABLE_SECTORS_32 = 36;
const VERSION_32 = 42;
export const ROOT_CLUSTER_32 = 44;
export const INFO_SECTOR_32 = 48;
const TYPE_NAME = 54;
const TYPE_NAME_32 = 82;
export const SIGNATURE = 510;
export const SIGNATURE_VALUE = 0xaa55;

const PARTITIONS = 446;
const PARTITION_BYTES = 16;
const N_PARTITIONS = 4;

function hasText(sector: Uint8Array, at: number, text: string): boolean {
  return Array.from(text).every((char, i) => sector[at + i] === char.charCodeAt(0));
}

/** What a sector begins: a volume, something else that is bootable, or nothing (check_fs). */
function kindOf(sector: Uint8Array): 'volume' | 'other' | 'none' {
  if (word(sector, SIGNATURE) !== SIGNATURE_VALUE) return 'none';
  const isJump = sector[0] === 0xe9 || sector[0] === 0xeb || sector[0] === 0xe8;
  return isJump && (hasText(sector, TYPE_NAME, 'FAT') || hasText(sector, TYPE_NAME_32, 'FAT32')) ? 'volume' : 'other';
}

/** Finds the volume on a device: on all of it, or in the first partition that has one. Null: there is none. */
export function findLayout(sectors: Sectors): FatLayout | null {
  const first = sectors.load(0);
  const kind = kindOf(first);
  if (kind === 'volume') return parse(sectors, 0);
  if (kind === 'none') return null;
  const starts: number[] = [];
  for (let i = 0; i < N_PARTITIONS; i++) {
    const at = PARTITIONS + i * PARTITION_BYTES;
    starts.push(first[at + 4] === 0 ? 0 : dword(first, at + 8));
  }
  for (const [i, start] of starts.entries()) {
    if (start !== 0 && kindOf(sectors.load(start)) === 'volume') return parse(sectors, start, i + 1);
  }
  return null;
}

/** Bytes of a table with this many entries. */
function tableBytes(type: 12 | 16 | 32, entries: number): number {
  if (type === 12) return Math.floor((entries * 3) / 2) + (entries & 1);
  return entries * (type / 8);
}

function typeOf(clusters: number): 12 | 16 | 32 | null {
  if (clusters <= MAX_FAT12) return 12;
  if (clusters <= MAX_FAT16) return 16;
  return clusters <= MAX_FAT32 ? 32 : null;
}

/** Reads the boot sector of a volume; null where it makes no sense. */
function parse(sectors: Sectors, start: number, partition = 0): FatLayout | null {
  const boot = sectors.load(start);
  const tableSectors = word(boot, TABLE_SECTORS_16) || dword(boot, TABLE_SECTORS_32);
  const tables = boot[TABLES]!;
  const clusterSectors = boot[SECTORS_PER_CLUSTER]!;
  const rootEntries = word(boot, ROOT_ENTRIES);
  const total = word(boot, TOTAL_SECTORS_16) || dword(boot, TOTAL_SECTORS_32);
  const reserved = word(boot, RESERVED_SECTORS);
  const entriesPerSector = sectors.bytes / ENTRY_BYTES;
  const isSound =
    word(boot, BYTES_PER_SECTOR) === sectors.bytes &&
    (tables === 1 || tables === 2) &&
    clusterSectors !== 0 &&
    (clusterSectors & (clusterSectors - 1)) === 0 &&
    rootEntries % entriesPerSector === 0 &&
    reserved !== 0;
  const system = reserved + tableSectors * tables + rootEntries / entriesPerSector;
  if (!isSound || total < system) return null;
  const clusters = Math.floor((total - system) / clusterSectors);
  const type = clusters === 0 ? null : typeOf(clusters);
  if (type === null || (type === 32) !== (rootEntries === 0)) return null;
  if (type === 32 && word(boot, VERSION_32) !== 0) return null;
  const entries = clusters + 2;
  if (tableSectors < Math.ceil(tableBytes(type, entries) / sectors.bytes)) return null;
  const tableStart = start + reserved;
  return {
    type,
    start,
    partition,
    clusterSectors,
    tableStart,
    tableSectors,
    tables,
    dataStart: start + system,
    rootEntries,
    rootStart: type === 32 ? 0 : tableStart + tableSectors * tables,
    rootCluster: type === 32 ? dword(boot, ROOT_CLUSTER_32) : 0,
    entries,
    infoSector: type === 32 && word(boot, INFO_SECTOR_32) === 1 ? start + 1 : 0,
  };
}
