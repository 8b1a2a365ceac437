import { ARCHITECTURES } from '../abi/architecture.js';
import { MpFloat } from './float.js';
import { newInt } from './newInt.js';
import { type MpObj, type MpObject, MpQstr } from './obj.js';
import { normaliseInt, wrapSmallInt } from './smallInt.js';
import { mp } from './state.js';
import { mpConstFalse, mpConstNone, mpConstTrue } from './types.js';

/**
 * The machine word of a value (`mp_obj_t` as a number), for what depends on it: `id`, address-based hashes and `%p`.
 * Addresses of heap chunks are exact. Where a firmware keeps its own tables nobody knows, so things in ROM get made-up
 * addresses, in the order in which a program first asks for them.
 */

/** Between two made-up addresses. */
const ROM_STEP = 64;

/** The made-up addresses of a machine, and how many steps of ROM they take. */
interface RomAddresses {
  readonly known: Map<object, number>;
  steps: number;
}

const romAddresses = new WeakMap<object, RomAddresses>();

/** A made-up place in ROM for something of at most `bytes` bytes. */
export function romAddress(of: object, bytes: number): number {
  let rom = romAddresses.get(mp);
  if (rom === undefined) {
    rom = { known: new Map(), steps: 0 };
    romAddresses.set(mp, rom);
  }
  let address = rom.known.get(of);
  if (address === undefined) {
    address = ARCHITECTURES[mp.board.arch].romAddress + ROM_STEP * rom.steps;
    rom.known.set(of, address);
    rom.steps += Math.ceil(bytes / ROM_STEP);
  }
  return address;
}

/** The address that C prints for an object with `%p`: its chunk's, or a made-up place in ROM. */
export function objAddress(o: MpObject): number {
  if (o.ptr === 0) return romAddress(o, ROM_STEP);
  // Who knows the address may ask for what is there.
  mp.heap.knowLeaf(o.ptr, o);
  return o.ptr + mp.addressOffset;
}

/** Values of the immediate objects (py/obj.h). */
function immediateValue(o: MpObject): number {
  if (o === mpConstNone) return 0;
  if (o === mpConstFalse) return 1;
  return o === mpConstTrue ? 3 : -1;
}

/** True where the value is a pointer (`mp_obj_is_obj`), not a small int, interned string, float or other immediate. */
function objIsObj(o: MpObj): boolean {
  if (typeof o !== 'object' || o instanceof MpQstr) return false;
  if (immediateValue(o) >= 0) return !mp.options.immediateObjs;
  if (!(o instanceof MpFloat)) return true;
  return mp.board.objRepr === 'A' || mp.board.objRepr === 'B';
}

const floatBits = new DataView(new ArrayBuffer(8));

function floatWord(value: number): bigint {
  if (mp.board.objRepr === 'D') {
    floatBits.setFloat64(0, value);
    return BigInt.asUintN(64, floatBits.getBigUint64(0) + 0x8004000000000000n);
  }
  floatBits.setFloat32(0, value);
  return BigInt((((floatBits.getUint32(0) & ~3) | 2) + 0x80800000) >>> 0);
}

/** How the words of one representation are put together: shifts and tags of small ints, qstrs and immediates. */
interface Packing {
  readonly intShift: bigint;
  readonly intTag: bigint;
  readonly intMask: bigint;
  readonly qstrShift: bigint;
  readonly qstrTag: bigint;
  readonly immediateShift: bigint;
  readonly immediateTag: bigint;
}

const ALL_BITS = 0xffffffffffffffffn;
const PACKING: Readonly<Record<'A' | 'B' | 'C' | 'D', Packing>> = {
  A: { intShift: 1n, intTag: 1n, intMask: ALL_BITS, qstrShift: 3n, qstrTag: 2n, immediateShift: 3n, immediateTag: 6n },
  B: { intShift: 2n, intTag: 1n, intMask: ALL_BITS, qstrShift: 3n, qstrTag: 3n, immediateShift: 3n, immediateTag: 7n },
  C: { intShift: 1n, intTag: 1n, intMask: ALL_BITS, qstrShift: 4n, qstrTag: 6n, immediateShift: 4n, immediateTag: 14n },
  D: {
    intShift: 1n,
    intTag: 0x0001000000000001n,
    intMask: 0x7fffffffffffn,
    qstrShift: 1n,
    qstrTag: 0x0002000000000001n,
    immediateShift: 46n,
    immediateTag: 0x0003000000000000n,
  },
};

/** The word as an unsigned number. */
export function objWord(o: MpObj): bigint {
  const pack = PACKING[mp.board.objRepr];
  if (typeof o !== 'object') {
    return BigInt.asUintN(mp.intBits, ((BigInt(o) & pack.intMask) << pack.intShift) | pack.intTag);
  }
  if (objIsObj(o)) return BigInt(objAddress(o));
  if (o instanceof MpQstr) return (BigInt(mp.qstrs.idOf(o)) << pack.qstrShift) | pack.qstrTag;
  if (o instanceof MpFloat) return floatWord(o.value);
  return (BigInt(immediateValue(o)) << pack.immediateShift) | pack.immediateTag;
}

/** `id(o)` (mp_obj_id): the word; a pointer in the upper half of the address space gives a large positive number. */
export function objId(o: MpObj): MpObj {
  const word = objWord(o);
  if (!objIsObj(o)) return newInt(normaliseInt(BigInt.asIntN(mp.intBits, word)));
  // C makes a small int of any address in the lower half, also where that takes a bit more than a small int has.
  if (word < 1n << BigInt(mp.intBits - 1)) return wrapSmallInt(word);
  return newInt(normaliseInt(word));
}
