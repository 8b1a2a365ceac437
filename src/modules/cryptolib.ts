import { ecb } from '@noble/ciphers/aes.js';
import type { Heap } from '../gc/heap.js';
import { argCheckNum } from '../runtime/args.js';
import { flexOffset } from '../runtime/flexOffset.js';
import { funVar } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj, MpObject, type MpType } from '../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { romFeature, romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, newRomType, typeBytes } from '../runtime/types.js';
import { newStrTypeAt } from '../runtime/vstr.js';
import { defineModule } from './registry.js';

/** The module `cryptolib` (extmod/modcryptolib.c). */

const SSL_MBEDTLS = romFeature('MICROPY_SSL_MBEDTLS');
const CRYPTOLIB_CTR = romFeature('MICROPY_PY_CRYPTOLIB_CTR');

const MODE_ECB = 1;
const MODE_CBC = 2;
const MODE_CTR = 6;
const BLOCK = 16;

/** `mp_obj_aes_t`. The key serves for one direction, that of the first call. */
class MpAes extends MpObject {
  readonly mode: number;
  key = new Uint8Array(0);
  /** Vector of the next block, or the counter. */
  iv = new Uint8Array(BLOCK);
  /** Bytes of the key stream that are left over of the last block. */
  stream: Uint8Array = new Uint8Array(0);
  direction: 'none' | 'encrypt' | 'decrypt' = 'none';

  constructor(type: MpType, mode: number) {
    super(type);
    this.mode = mode;
  }

  override trace(_heap: Heap): void {}

  /** Passes whole blocks through AES without chaining. */
  blocks(input: Uint8Array, encrypt: boolean): Uint8Array {
    const cipher = ecb(this.key, { disablePadding: true });
    return encrypt ? cipher.encrypt(input) : cipher.decrypt(input);
  }
}

/** Size of axTLS's state, bytes. */
const AXTLS_AES_BYTES = 500;

/** Size of the object with the library's state in it. */
function aesBytes(mode: number): number {
  const ctr = mode === MODE_CTR ? mp.sizes.ctr_params : 0;
  if (mp.features[SSL_MBEDTLS] === 1) return flexOffset('mp_obj_aes_t') + ctr;
  return mp.wordBytes + AXTLS_AES_BYTES + mp.wordBytes + ctr;
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 2, 3, false);
  const mode = Number(objGetInt(args[off + 1]!));
  const hasCtr = mp.features[CRYPTOLIB_CTR] === 1;
  if (mode !== MODE_ECB && mode !== MODE_CBC && !(mode === MODE_CTR && hasCtr)) raiseValueError('mode');
  const o = new MpAes(type, mode);
  o.ptr = mMalloc(aesBytes(mode), o);
  const key = getBufferRaise(args[off]!, MP_BUFFER_READ);
  if (key.len !== 32 && key.len !== 16) raiseValueError('key');
  if (nArgs > 2 && args[off + 2] !== mpConstNone) {
    const iv = getBufferRaise(args[off + 2]!, MP_BUFFER_READ);
    if (iv.len !== BLOCK) raiseValueError('IV');
    o.iv = iv.bytes.slice(iv.offset, iv.offset + BLOCK);
  } else if (mode !== MODE_ECB) {
    raiseValueError('IV');
  }
  o.key = key.bytes.slice(key.offset, key.offset + key.len);
  return o;
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ b[i]!);
}

function cbc(o: MpAes, input: Uint8Array, encrypt: boolean): Uint8Array {
  const out = new Uint8Array(input.length);
  for (let at = 0; at < input.length; at += BLOCK) {
    const block = input.slice(at, at + BLOCK);
    const result = encrypt ? o.blocks(xor(block, o.iv), true) : xor(o.blocks(block, false), o.iv);
    out.set(result, at);
    o.iv = Uint8Array.from(encrypt ? result : block);
  }
  return out;
}

function increment(counter: Uint8Array): void {
  for (let i = BLOCK - 1; i >= 0; i--) {
    counter[i]!++;
    if (counter[i] !== 0) break;
  }
}

function ctr(o: MpAes, input: Uint8Array): Uint8Array {
  return input.map((byte) => {
    if (o.stream.length === 0) {
      o.stream = o.blocks(o.iv, true);
      increment(o.iv);
    }
    const key = o.stream[0]!;
    o.stream = o.stream.subarray(1);
    return byte ^ key;
  });
}

function run(o: MpAes, input: Uint8Array, encrypt: boolean): Uint8Array {
  if (o.mode === MODE_CTR) return ctr(o, input);
  return o.mode === MODE_CBC ? cbc(o, input, encrypt) : o.blocks(input, encrypt);
}

function process(encrypt: boolean) {
  return (nArgs: number, args: MpObj[], off: number): MpObj => {
    const o = args[off] as MpAes;
    const input = getBufferRaise(args[off + 1]!, MP_BUFFER_READ);
    if (o.mode !== MODE_CTR && input.len % BLOCK !== 0) raiseValueError('blksize % 16');
    const target = nArgs > 2 ? getBufferRaise(args[off + 2]!, MP_BUFFER_WRITE) : null;
    if (target !== null && target.len < input.len) raiseValueError('output too small');
    const ptr = target === null ? mMalloc(input.len + 1, null) : 0;
    const direction = encrypt ? 'encrypt' : 'decrypt';
    if (o.direction === 'none') o.direction = direction;
    else if (o.direction !== direction) raiseValueError("can't encrypt & decrypt");
    const out = run(o, input.bytes.slice(input.offset, input.offset + input.len), encrypt);
    if (target === null) return newStrTypeAt(typeBytes, latin1Text(out, 0, out.length), ptr);
    target.bytes.set(out, target.offset);
    return args[off + 2]!;
  };
}

const typeAes = newRomType('aes', {
  makeNew,
  locals: romMap([
    ['encrypt', funVar('encrypt', 2, 3, process(true))],
    ['decrypt', funVar('decrypt', 2, 3, process(false))],
  ]),
});

defineModule({
  name: 'cryptolib',
  extensible: true,
  rows: [
    ['__name__', q('cryptolib')],
    ['aes', typeAes],
    ['MODE_ECB', MODE_ECB, 'MICROPY_PY_CRYPTOLIB_CONSTS'],
    ['MODE_CBC', MODE_CBC, 'MICROPY_PY_CRYPTOLIB_CONSTS'],
    ['MODE_CTR', MODE_CTR, 'MICROPY_PY_CRYPTOLIB_CTR'],
  ],
});
