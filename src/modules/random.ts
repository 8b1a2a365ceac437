import { newFloat, toFloat } from '../runtime/float.js';
import { fun0, fun1, fun2, funVar } from '../runtime/fun.js';
import { newInt } from '../runtime/newInt.js';
import { MP_OBJ_SENTINEL, type MpObj } from '../runtime/obj.js';
import { objGetFloat, objGetInt, objGetIntTruncated, objLen, objSubscr } from '../runtime/ops.js';
import { portOf } from '../runtime/port.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseType, raiseValueError } from '../runtime/raise.js';
import { truncateToInt } from '../runtime/smallInt.js';
import { type MpState, mp } from '../runtime/state.js';
import { mpConstNone, typeIndexError, typeValueError } from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `random` (extmod/modrandom.c). */

/** Ilya Levin's generator Yasmarang: 32 bits a step. */
class Yasmarang {
  private pad = 0xeda4baba;
  private n = 69;
  private d = 233;
  private dat = 0;
  /** Whether it was seeded yet. */
  seeded = false;

  seed(value: number): void {
    this.seeded = true;
    this.pad = value >>> 0;
    this.n = 69;
    this.d = 233;
    this.dat = 0;
  }

  next(): number {
    let pad = (this.pad + this.dat + Math.imul(this.d, this.n)) >>> 0;
    pad = ((pad << 3) + (pad >>> 29)) >>> 0;
    this.pad = pad;
    this.n = (pad | 2) >>> 0;
    this.d = (this.d ^ ((pad << 31) + (pad >>> 1))) >>> 0;
    this.dat = (this.dat ^ pad ^ (this.d >>> 8) ^ 1) & 0xff;
    return (pad ^ (this.d << 5) ^ (pad >>> 18) ^ (this.dat << 1)) >>> 0;
  }

  /** A number below `n`, which is 32 bits wide and not 0. */
  below(n: number): number {
    let mask = 1;
    while ((n & mask) >>> 0 < n) mask = ((mask << 1) | 1) >>> 0;
    let r: number;
    do {
      r = (this.next() & mask) >>> 0;
    } while (r >= n);
    return r;
  }

  /** A float in [0, 1): random fraction bits of a number in [1, 2). */
  float(): number {
    if (!mp.floatIsDouble) return toFloat((this.next() & 0x7fffff) / 0x800000);
    const high = this.next() & 0xfffff;
    return (high * 0x100000000 + this.next()) / 2 ** 52;
  }
}

const generators = new WeakMap<MpState, Yasmarang>();

function generator(): Yasmarang {
  let it = generators.get(mp);
  if (it === undefined) {
    it = new Yasmarang();
    generators.set(mp, it);
  }
  return it;
}

/** Low 32 bits of an integer, unsigned. */
function low32(n: number | bigint): number {
  return typeof n === 'number' ? n >>> 0 : Number(BigInt.asUintN(32, n));
}

/** `start + step * r` as C's machine words compute it. */
function offsetInt(start: number | bigint, step: number | bigint, r: number): MpObj {
  return newInt(truncateToInt(BigInt(start) + BigInt(step) * BigInt(r)));
}

function getrandbits(arg: MpObj): MpObj {
  const n = Number(objGetInt(arg));
  if (n > 32 || n < 0) raiseValueError('bits must be 32 or less');
  if (n === 0) return 0;
  return newInt((generator().next() & (0xffffffff >>> (32 - n))) >>> 0);
}

/** Firmware with a source of randomness seeds the generator when the module is first imported. */
function seed(nArgs: number, args: MpObj[], off: number): MpObj {
  const byDefault = nArgs === 0 || args[off] === mpConstNone;
  if (byDefault && !portOf(mp.board).seedsRandom) raiseValueError('no default seed');
  generator().seed(byDefault ? mp.hardwareRandom() : low32(objGetIntTruncated(args[off]!)));
  return mpConstNone;
}

function randrange(nArgs: number, args: MpObj[], off: number): MpObj {
  const first = objGetInt(args[off]!);
  if (nArgs === 1) return first > 0 ? newInt(generator().below(low32(first))) : raiseType(typeValueError);
  const start = BigInt(first);
  const stop = BigInt(objGetInt(args[off + 1]!));
  if (nArgs === 2) {
    if (start >= stop) raiseType(typeValueError);
    return offsetInt(start, 1, generator().below(low32(stop - start)));
  }
  const step = BigInt(objGetInt(args[off + 2]!));
  if (step === 0n) raiseType(typeValueError);
  const n = (stop - start + step - (step > 0n ? 1n : -1n)) / step;
  if (n <= 0n) raiseType(typeValueError);
  return offsetInt(start, step, generator().below(low32(n)));
}

function randint(aArg: MpObj, bArg: MpObj): MpObj {
  const a = objGetInt(aArg);
  const b = objGetInt(bArg);
  if (a > b) raiseType(typeValueError);
  return offsetInt(a, 1, generator().below(low32(BigInt(b) - BigInt(a) + 1n)));
}

function choice(seq: MpObj): MpObj {
  const len = objLen(seq);
  if (len <= 0) raiseType(typeIndexError);
  return objSubscr(seq, newInt(generator().below(len)), MP_OBJ_SENTINEL);
}

function uniform(aArg: MpObj, bArg: MpObj): MpObj {
  const a = objGetFloat(aArg);
  const b = objGetFloat(bArg);
  return newFloat(a + toFloat(toFloat(b - a) * generator().float()));
}

const seedOnImport = fun0('__init__', () => {
  // The module can be imported by more names than one.
  const it = generator();
  if (!it.seeded) it.seed(mp.hardwareRandom());
  return mpConstNone;
});

const random = fun0('random', () => newFloat(generator().float()));
const uniformFun = fun2('uniform', uniform);

const EXTRA = 'MICROPY_PY_RANDOM_EXTRA_FUNCS';

defineModule({
  name: 'random',
  extensible: true,
  rows: [
    ['__name__', q('random')],
    ['__init__', ({ board }) => (portOf(board).seedsRandom ? seedOnImport : null), 'MICROPY_MODULE_BUILTIN_INIT'],
    ['getrandbits', fun1('getrandbits', getrandbits)],
    ['seed', funVar('seed', 0, 1, seed)],
    ['randrange', funVar('randrange', 1, 3, randrange), EXTRA],
    ['randint', fun2('randint', randint), EXTRA],
    ['choice', fun1('choice', choice), EXTRA],
    ['random', ({ options }) => (options.float ? random : null), EXTRA],
    ['uniform', ({ options }) => (options.float ? uniformFun : null), EXTRA],
  ],
});
