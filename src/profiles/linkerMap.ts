/** Where a firmware's heap lies, from what its linker or `nm` says. */

export interface HeapOfLink {
  readonly start: number;
  readonly end: number;
  /** What it was read from, as a message names it. */
  readonly names: string;
  /** The memory that holds the heap, where the listing tells. */
  readonly ram: { readonly name: string; readonly start: number; readonly bytes: number } | null;
}

/** Symbols that ports give to `gc_init`. */
const BOUNDS: readonly (readonly [start: string, end: string])[] = [
  ['_heap_start', '_heap_end'],
  ['__GcHeapStart', '__GcHeapEnd'],
  ['_sheap', '_eheap'],
  ['_gc_heap_start', '_gc_heap_end'],
];
/** Variables that are the heap. */
const ARRAYS: readonly string[] = ['heap', 'gc_heap'];

/** What a message says of a listing without a heap. */
export const HEAP_SYMBOLS = BOUNDS.map(([start, end]) => `${start} and ${end}`).join(', ');

/** What a linker names: addresses, and sizes in bytes where they are known. */
export interface Symbols {
  readonly addresses: ReadonlyMap<string, number>;
  readonly sizes: ReadonlyMap<string, number>;
}

/** Reads a map file of GNU ld, or what `nm` printed (`nm -S` for a heap that is a variable). Null: it has no heap. */
export function heapOfLink(text: string): HeapOfLink | null {
  const found = heapOfSymbols(symbolsOf(text));
  return found === null ? null : { ...found, ram: memoryWith(text, found.start, found.end) };
}

/** The heap that symbols tell of; null where they tell of none. */
export function heapOfSymbols({ addresses, sizes }: Symbols): Omit<HeapOfLink, 'ram'> | null {
  for (const [startName, endName] of BOUNDS) {
    const [start, end] = [addresses.get(startName), addresses.get(endName)];
    if (start !== undefined && end !== undefined) return { start, end, names: `${startName} and ${endName}` };
  }
  for (const name of ARRAYS) {
    const [start, bytes] = [addresses.get(name), sizes.get(name)];
    if (start === undefined || bytes === undefined || bytes === 0) continue;
    return { start, end: start + bytes, names: `the variable ${name}` };
  }
  return null;
}

const hex = (digits: string): number => Number.parseInt(digits, 16);

function symbolsOf(text: string): Symbols {
  const addresses = new Map<string, number>();
  const sizes = new Map<string, number>();
  const add = (name: string, address: string, size?: string): void => {
    addresses.set(name, hex(address));
    if (size !== undefined) sizes.set(name, hex(size));
  };
  // nm: address, size with -S, kind, name; with -P: name, kind, address, size.
  for (const [, address, size, name] of text.matchAll(/^([0-9a-f]+) (?:([0-9a-f]+) )?[A-Za-z] (\w+)\r?$/gim)) {
    add(name!, address!, size);
  }
  for (const [, name, address, size] of text.matchAll(/^(\w+) [A-Za-z] ([0-9a-f]+)(?: ([0-9a-f]+)?)?\r?$/gim)) {
    add(name!, address!, size);
  }
  // A map file: symbols that the linker script defines, and variables in sections of their own.
  for (const [, address, name] of text.matchAll(/^[ \t]+0x([0-9a-f]+)[ \t]+(?:PROVIDE \()?(\w+)(?:,| =|\r?$)/gim)) {
    add(name!, address!);
  }
  for (const [, name, address, size] of text.matchAll(/\.bss\.(\w+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)/gi)) {
    add(name!, address!, size);
  }
  return { addresses, sizes };
}

/** The region of a map file's memory configuration that a range lies in, the smallest where several do. */
function memoryWith(text: string, start: number, end: number): HeapOfLink['ram'] {
  const from = text.indexOf('Memory Configuration');
  if (from < 0) return null;
  const table = text.slice(from, text.indexOf('Linker script and memory map', from) >>> 0);
  const regions = [...table.matchAll(/^(\S+)[ \t]+0x([0-9a-f]+)[ \t]+0x([0-9a-f]+)/gim)]
    .map(([, name, origin, length]) => ({ name: name!, start: hex(origin!), bytes: hex(length!) }))
    .filter((region) => region.name !== '*default*' && start >= region.start && end <= region.start + region.bytes);
  regions.sort((a, b) => a.bytes - b.bytes);
  return regions[0] ?? null;
}
