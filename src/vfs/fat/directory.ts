import { HostError } from '../../world/host.js';
import { ENTRY_BYTES, type FatLayout } from './layout.js';
import {
  capital,
  DELETED,
  type FatName,
  fatName,
  longText,
  numberedName,
  SHORT_BYTES,
  shortSum,
  shortText,
} from './names.js';
import { dword, type Sectors, setDword, setWord, word } from './sectors.js';
import type { FatTable } from './table.js';

/** What directories need of their volume. */
export interface FatVolumeParts {
  readonly sectors: Sectors;
  readonly layout: FatLayout;
  readonly table: FatTable;
}

// Offsets in an entry.
const ATTRIBUTES = 11;
const SMALL_LETTERS = 12;
const CREATED = 14;
const CLUSTER_HIGH = 20;
const MODIFIED = 22;
const CLUSTER_LOW = 26;
const FILE_SIZE = 28;

const READ_ONLY = 0x01;
const VOLUME_LABEL = 0x08;
const DIRECTORY = 0x10;
const ARCHIVE = 0x20;
const ATTRIBUTE_MASK = 0x3f;
const LONG_NAME = 0x0f;

// An entry with a part of a long name: which part, the sum of the short name, and the places of the characters.
const LAST_PART = 0x40;
const LONG_SUM = 13;
const LONG_CHARS = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
const MAX_COLLISIONS = 100;
const MAX_BYTES = 0x200000;

/** A place in a directory. */
interface Slot {
  readonly index: number;
  readonly sector: number;
  readonly offset: number;
  readonly cluster: number;
}

/** A file or directory as its entry has it. */
export interface FatEntry {
  readonly name: string;
  readonly isDir: boolean;
  readonly isReadOnly: boolean;
  readonly cluster: number;
  readonly size: number;
  /** Date and time, 16 bits each. */
  readonly modified: number;
  /** The entry, and the first one that belongs to it. */
  readonly slot: Slot;
  readonly first: Slot;
}

/** Changes of an entry. */
export interface EntryChange {
  readonly isDir?: boolean;
  readonly cluster?: number;
  readonly size?: number;
  readonly created?: number;
  readonly modified?: number;
}

/** A directory by its first cluster, 0 for the root. */
export class FatDirectory {
  readonly cluster: number;
  private readonly volume: FatVolumeParts;

  constructor(volume: FatVolumeParts, cluster: number) {
    this.volume = volume;
    this.cluster = cluster;
  }

  private sectorOf(cluster: number): number {
    const { layout, table } = this.volume;
    if (!table.isCluster(cluster)) throw new HostError('EIO');
    return layout.dataStart + (cluster - 2) * layout.clusterSectors;
  }

  private firstSlot(): Slot {
    const { layout } = this.volume;
    const cluster = this.cluster === 0 ? layout.rootCluster : this.cluster;
    return { index: 0, sector: cluster === 0 ? layout.rootStart : this.sectorOf(cluster), offset: 0, cluster };
  }

  /** The slot after one; null at the end of the directory, which `stretches` moves on. */
  private nextSlot(slot: Slot, stretches: boolean): Slot | null {
    const { layout, sectors, table } = this.volume;
    const index = slot.index + 1;
    const offset = slot.offset + ENTRY_BYTES;
    if (index * ENTRY_BYTES >= MAX_BYTES) return null;
    if (offset < sectors.bytes) return { ...slot, index, offset };
    if (slot.cluster === 0) {
      return index >= layout.rootEntries ? null : { index, sector: slot.sector + 1, offset: 0, cluster: 0 };
    }
    const sectorIndex = (index * ENTRY_BYTES) / sectors.bytes;
    if ((sectorIndex & (layout.clusterSectors - 1)) !== 0) {
      return { ...slot, index, sector: slot.sector + 1, offset: 0 };
    }
    let cluster = table.get(slot.cluster);
    if (cluster <= 1) throw new HostError('EIO');
    if (cluster >= layout.entries) {
      if (!stretches) return null;
      cluster = table.stretch(slot.cluster);
      if (cluster === 0) throw new HostError('EACCES');
      this.clear(cluster);
    }
    return { index, sector: this.sectorOf(cluster), offset: 0, cluster };
  }

  /** Fills a cluster with zeros; the window is at its beginning then. */
  clear(cluster: number): void {
    const { layout, sectors } = this.volume;
    const sector = this.sectorOf(cluster);
    sectors.clear(sector);
    for (let i = 0; i < layout.clusterSectors; i++) sectors.device.write(sector + i, sectors.window);
  }

  /** Files and directories from a slot on, without the dots. */
  *entriesFrom(start: Slot | null): Generator<FatEntry> {
    const { sectors } = this.volume;
    let long: (number | undefined)[] = [];
    let sum = -1;
    let first: Slot | null = null;
    for (let slot = start; slot !== null; slot = this.nextSlot(slot, false)) {
      const bytes = sectors.load(slot.sector).slice(slot.offset, slot.offset + ENTRY_BYTES);
      if (bytes[0] === 0) return;
      const attributes = bytes[ATTRIBUTES]! & ATTRIBUTE_MASK;
      if (bytes[0] !== DELETED && attributes === LONG_NAME) {
        if ((bytes[0]! & LAST_PART) !== 0) {
          long = [];
          sum = bytes[LONG_SUM]!;
          first = slot;
        }
        takePart(bytes, long);
        continue;
      }
      const isFile = bytes[0] !== DELETED && bytes[0] !== 0x2e && (attributes & ~ARCHIVE) !== VOLUME_LABEL;
      if (isFile) {
        const known = first !== null && sum === shortSum(bytes) && !long.includes(undefined);
        yield entryOf(bytes, known ? (long as number[]) : [], slot, known ? first! : slot);
      }
      long = [];
      first = null;
      sum = -1;
    }
  }

  entries(): Generator<FatEntry> {
    return this.entriesFrom(this.firstSlot());
  }

  find(text: string): FatEntry | null {
    const name = fatName(text);
    const wanted = name.long.map(capital).join();
    for (const entry of this.entries()) {
      const { long, short } = entry as NamedEntry;
      if (long.length > 0 && long.map(capital).join() === wanted) return entry;
      if (!name.isLossy && name.short.every((byte, i) => byte === short[i])) return entry;
    }
    return null;
  }

  isEmpty(): boolean {
    return this.entries().next().done === true;
  }

  /** The first of `n` free slots in a row. */
  private room(n: number): Slot[] {
    const { sectors } = this.volume;
    let free: Slot[] = [];
    for (let slot: Slot | null = this.firstSlot(); slot !== null; slot = this.nextSlot(slot, true)) {
      const mark = sectors.load(slot.sector)[slot.offset];
      if (mark === 0 || mark === DELETED) free.push(slot);
      else free = [];
      if (free.length === n) return free;
    }
    throw new HostError('EACCES');
  }

  /** Makes an entry for a name that is not there yet (dir_register). */
  add(text: string): Slot {
    const { sectors } = this.volume;
    const name = fatName(text);
    const short = name.isLossy ? this.freeShortName(name) : name.short;
    const nParts = name.needsLong ? Math.ceil(name.long.length / LONG_CHARS.length) : 0;
    const slots = this.room(nParts + 1);
    const sum = shortSum(short);
    for (let part = nParts; part > 0; part--) {
      const slot = slots[nParts - part]!;
      const entry = sectors.load(slot.sector).subarray(slot.offset, slot.offset + ENTRY_BYTES);
      putPart(entry, name.long, part, part === nParts, sum);
      sectors.touch();
    }
    const slot = slots[nParts]!;
    const entry = sectors.load(slot.sector).subarray(slot.offset, slot.offset + ENTRY_BYTES);
    entry.fill(0);
    entry.set(short.subarray(0, SHORT_BYTES));
    entry[SMALL_LETTERS] = name.small;
    sectors.touch();
    return slot;
  }

  private freeShortName(name: FatName): Uint8Array {
    for (let n = 1; n < MAX_COLLISIONS; n++) {
      const short = numberedName(name, n);
      let isTaken = false;
      for (const entry of this.entries()) {
        isTaken = short.every((byte, i) => byte === (entry as NamedEntry).short[i]);
        if (isTaken) break;
      }
      if (!isTaken) return short;
    }
    throw new HostError('EACCES');
  }

  remove(entry: FatEntry): void {
    const { sectors } = this.volume;
    for (let slot: Slot | null = entry.first; slot !== null; slot = this.nextSlot(slot, false)) {
      sectors.load(slot.sector)[slot.offset] = DELETED;
      sectors.touch();
      if (slot.index === entry.slot.index) return;
    }
  }
}

/** An entry with the names that it is found by. */
interface NamedEntry extends FatEntry {
  readonly long: readonly number[];
  readonly short: Uint8Array;
}

function entryOf(bytes: Uint8Array, long: readonly number[], slot: Slot, first: Slot): NamedEntry {
  const short = bytes.subarray(0, SHORT_BYTES);
  const name = (long.length > 0 ? longText(long) : null) ?? shortText(short, bytes[SMALL_LETTERS]!);
  return {
    name,
    long,
    short,
    isDir: (bytes[ATTRIBUTES]! & DIRECTORY) !== 0,
    isReadOnly: (bytes[ATTRIBUTES]! & READ_ONLY) !== 0,
    cluster: word(bytes, CLUSTER_LOW) | (word(bytes, CLUSTER_HIGH) << 16),
    size: dword(bytes, FILE_SIZE),
    modified: dword(bytes, MODIFIED),
    slot,
    first,
  };
}

/** Puts a part of a long name where it belongs. */
function takePart(bytes: Uint8Array, long: (number | undefined)[]): void {
  const start = ((bytes[0]! & ~LAST_PART) - 1) * LONG_CHARS.length;
  for (const [i, at] of LONG_CHARS.entries()) {
    const unit = word(bytes, at);
    if (unit === 0) return;
    while (long.length < start + i) long.push(undefined);
    long[start + i] = unit;
  }
}

function putPart(entry: Uint8Array, long: readonly number[], part: number, isLast: boolean, sum: number): void {
  entry.fill(0);
  entry[0] = part | (isLast ? LAST_PART : 0);
  entry[ATTRIBUTES] = LONG_NAME;
  entry[LONG_SUM] = sum;
  const start = (part - 1) * LONG_CHARS.length;
  for (const [i, at] of LONG_CHARS.entries()) {
    // A zero ends the name, and what follows is filled up.
    const unit = start + i < long.length ? long[start + i]! : start + i === long.length ? 0 : 0xffff;
    setWord(entry, at, unit);
  }
}

/** The bytes of an entry, in the window. */
function entryBytes(volume: FatVolumeParts, slot: Slot): Uint8Array {
  return volume.sectors.load(slot.sector).subarray(slot.offset, slot.offset + ENTRY_BYTES);
}

/** Changes an entry where it is. */
export function changeEntry(volume: FatVolumeParts, slot: Slot, change: EntryChange): void {
  const entry = entryBytes(volume, slot);
  if (change.isDir !== undefined) entry[ATTRIBUTES] = change.isDir ? DIRECTORY : ARCHIVE;
  if (change.cluster !== undefined) {
    setWord(entry, CLUSTER_LOW, change.cluster & 0xffff);
    if (volume.layout.type === 32) setWord(entry, CLUSTER_HIGH, change.cluster >>> 16);
  }
  if (change.size !== undefined) setDword(entry, FILE_SIZE, change.size);
  if (change.created !== undefined) setDword(entry, CREATED, change.created);
  if (change.modified !== undefined) setDword(entry, MODIFIED, change.modified);
  volume.sectors.touch();
}

/** What an entry has, to be put under another name. */
export function savedEntry(volume: FatVolumeParts, { slot }: FatEntry): Uint8Array {
  return entryBytes(volume, slot).slice();
}

/** Puts all of an entry but its name where another is; a file is marked as changed. */
export function putEntry(volume: FatVolumeParts, source: Uint8Array, to: Slot): void {
  const entry = entryBytes(volume, to);
  entry.set(source.subarray(SMALL_LETTERS + 1), SMALL_LETTERS + 1);
  const attributes = source[ATTRIBUTES]!;
  entry[ATTRIBUTES] = attributes | ((attributes & DIRECTORY) !== 0 ? 0 : ARCHIVE);
  volume.sectors.touch();
}

/** Writes the two entries that each new directory has, at the beginning of the window. */
export function putDots(volume: FatVolumeParts, own: number, parent: number, modified: number): void {
  const { window } = volume.sectors;
  for (const [i, cluster] of [own, parent].entries()) {
    const entry = window.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES);
    entry.fill(0x20, 0, SHORT_BYTES);
    entry.fill(0x2e, 0, i + 1);
    entry[ATTRIBUTES] = DIRECTORY;
    setDword(entry, MODIFIED, modified);
    setWord(entry, CLUSTER_LOW, cluster & 0xffff);
    setWord(entry, CLUSTER_HIGH, cluster >>> 16);
  }
  volume.sectors.touch();
}

/** Tells a directory that was moved who its parent is now. */
export function setParent(volume: FatVolumeParts, directory: FatEntry, parent: number): void {
  const { layout, sectors } = volume;
  const window = sectors.load(layout.dataStart + (directory.cluster - 2) * layout.clusterSectors);
  const entry = window.subarray(ENTRY_BYTES, 2 * ENTRY_BYTES);
  if (entry[1] !== 0x2e) return;
  setWord(entry, CLUSTER_LOW, parent & 0xffff);
  setWord(entry, CLUSTER_HIGH, parent >>> 16);
  sectors.touch();
}

export type { Slot as FatSlot };
