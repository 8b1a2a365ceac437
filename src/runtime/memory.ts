import { latin1Bytes } from './latin1.js';
import { MP_BUFFER_READ, type MpObj, MpObject, MpStr } from './obj.js';
import { getBufferRaise, objAddress } from './ops.js';
import { type MpState, mp } from './state.js';
import { structBytes } from './structMemory.js';

/**
 * Memory by address, for `uctypes`, `machine.mem8` and the pointers of viper code. What is known is the memory of the
 * objects whose address a program asked for, and to read functions and closures with their bytecode; any other address is
 * a page of its own that begins as zeros and keeps what is stored, as a stand-in for registers.
 */

/** Bytes at an address: `bytes[at]` is the byte there. */
export interface Memory {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Objects remembered at most: a program has few buffers that it looks at by address. */
const KNOWN_MAX = 64;
const PAGE_BYTES = 0x10000;
/** A struct is looked for so many blocks below an address. */
const STRUCT_BLOCKS = 8;

/** Bytes that are looked at in one piece at most: more than any board's memory (32 MB). */
export const MAX_STRETCH = 1 << 25;

class AddressSpace {
  private readonly known: { address: number; object: WeakRef<MpObject | Uint8Array> }[] = [];
  private readonly copies = new WeakMap<Uint8Array, Uint8Array>();
  private readonly stretches = new Map<string, Uint8Array>();
  private readonly pages = new Map<number, Uint8Array>();

  remember(address: number, object: MpObject | Uint8Array): void {
    const at = this.known.findIndex((entry) => entry.address === address);
    if (at >= 0) this.known.splice(at, 1);
    this.known.push({ address, object: new WeakRef(object) });
    if (this.known.length > KNOWN_MAX) this.known.shift();
  }

  /** The memory at `address`, with at least `n` bytes from there on. */
  memoryAt(address: number, n: number): Memory {
    return this.knownAt(address, n) ?? this.structAt(address, n) ?? this.unknownAt(address, n);
  }

  private knownAt(address: number, n: number): Memory | null {
    for (let i = this.known.length - 1; i >= 0; i--) {
      const entry = this.known[i]!;
      const object = entry.object.deref();
      if (object === undefined) continue;
      const { bytes, at } = object instanceof Uint8Array ? { bytes: this.copyOf(object), at: 0 } : contentOf(object);
      const offset = address - entry.address;
      if (offset >= 0 && at + offset + n <= bytes.length) return { bytes, at: at + offset };
    }
    return null;
  }

  /** Memory in the chunk of an object with a struct that can be read. */
  private structAt(address: number, n: number): Memory | null {
    const { heap } = mp;
    const ptr = address - mp.addressOffset;
    if (!heap.areas.some((area) => ptr >= area.poolStart && ptr < area.poolEnd)) return null;
    let head = ptr - (ptr % heap.bytesPerBlock);
    for (let blocks = 0; blocks < STRUCT_BLOCKS && heap.ownerOf(head) === undefined; blocks++) {
      head -= heap.bytesPerBlock;
    }
    const owner = heap.ownerOf(head);
    if (!(owner instanceof MpObject) || ptr + n > head + heap.nbytes(head)) return null;
    const content = owner.cStruct();
    if (content === null) return null;
    const bytes = structBytes(content, (at, pointed) => this.remember(at, pointed));
    const at = ptr - head;
    return at + n <= bytes.length ? { bytes, at } : null;
  }

  /** Compiled code, in whole blocks. The copy is what a program may write to: the code itself stays as it is. */
  private copyOf(code: Uint8Array): Uint8Array {
    let bytes = this.copies.get(code);
    if (bytes === undefined) {
      const { bytesPerBlock } = mp.heap;
      bytes = new Uint8Array(Math.ceil(code.length / bytesPerBlock) * bytesPerBlock);
      bytes.set(code);
      this.copies.set(code, bytes);
    }
    return bytes;
  }

  private unknownAt(address: number, n: number): Memory {
    if (n > PAGE_BYTES) return this.stretchAt(address, n);
    const number = Math.floor(address / PAGE_BYTES);
    let page = this.pages.get(number);
    if (page === undefined) {
      // One larger than a page, for what begins near its end.
      page = new Uint8Array(2 * PAGE_BYTES);
      this.pages.set(number, page);
    }
    return { bytes: page, at: address - number * PAGE_BYTES };
  }

  /** More than a page of what nobody knows: begins as zeros, is another one for every length, and ends somewhere. */
  private stretchAt(address: number, n: number): Memory {
    const key = `${address}+${n}`;
    const bytes = this.stretches.get(key) ?? new Uint8Array(Math.min(n, MAX_STRETCH));
    this.stretches.set(key, bytes);
    return { bytes, at: 0 };
  }
}

const strBytes = new WeakMap<MpStr, Uint8Array>();

function contentOf(object: MpObject): Memory {
  if (object instanceof MpStr) {
    let bytes = strBytes.get(object);
    if (bytes === undefined) {
      bytes = latin1Bytes(`${object.data}\0`);
      strBytes.set(object, bytes);
    }
    return { bytes, at: 0 };
  }
  const info = getBufferRaise(object, MP_BUFFER_READ);
  return { bytes: info.bytes, at: info.offset };
}

const spaces = new WeakMap<MpState, AddressSpace>();

function space(): AddressSpace {
  let it = spaces.get(mp);
  if (it === undefined) {
    it = new AddressSpace();
    spaces.set(mp, it);
  }
  return it;
}

/** The memory at `address`, at least `n` bytes. */
export function memoryAt(address: number, n: number): Memory {
  return space().memoryAt(address, n);
}

/** Address of the bytes of an object with a buffer; one in ROM gets a made-up one. Raises TypeError. */
export function bufferAddress(o: MpObj): number {
  const object = o as MpObject;
  const { ptr, offset } = getBufferRaise(o, MP_BUFFER_READ);
  const address = ptr === 0 ? objAddress(object) : ptr + offset + mp.addressOffset;
  space().remember(address, object);
  return address;
}
