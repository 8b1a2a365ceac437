import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { StructName } from '../abi/structs.js';
import type { Heap } from '../gc/heap.js';
import { argCheckNum } from '../runtime/args.js';
import { flexOffset } from '../runtime/flexOffset.js';
import { fun1, fun2 } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_BUFFER_READ, type MpObj, MpObject, type MpType } from '../runtime/obj.js';
import { getBufferRaise } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { romFeature, romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, newRomType, typeBytes } from '../runtime/types.js';
import { newStrTypeAt } from '../runtime/vstr.js';
import { defineModule } from './registry.js';

/** The module `hashlib` (extmod/modhashlib.c). */

const SSL_MBEDTLS = romFeature('MICROPY_SSL_MBEDTLS');

/** A hash in the making. */
interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** `mp_obj_hash_t`: the state of the library that computes it is part of the object. */
class MpHash extends MpObject {
  readonly hash: Hash;
  isFinal = false;

  constructor(type: MpType, hash: Hash) {
    super(type);
    this.hash = hash;
  }

  override trace(_heap: Heap): void {}
}

function notFinal(self: MpObj): MpHash {
  const o = self as MpHash;
  return o.isFinal ? raiseValueError('hash is final') : o;
}

function update(self: MpObj, arg: MpObj): MpObj {
  const { hash } = notFinal(self);
  const { bytes, offset, len } = getBufferRaise(arg, MP_BUFFER_READ);
  hash.update(bytes.subarray(offset, offset + len));
  return mpConstNone;
}

function digest(self: MpObj): MpObj {
  const o = notFinal(self);
  o.isFinal = true;
  const bytes = o.hash.digest();
  const ptr = mMalloc(bytes.length + 1, null);
  return newStrTypeAt(typeBytes, latin1Text(bytes, 0, bytes.length), ptr);
}

const locals = romMap([
  ['update', fun2('update', update)],
  ['digest', fun1('digest', digest)],
]);

/** A type of hash; `stateBytes` is the size of the library's state. */
function hashType(name: string, create: () => Hash, stateBytes: () => number): MpType {
  return newRomType(name, {
    makeNew: (type, nArgs, nKw, args, off) => {
      argCheckNum(nArgs, nKw, 0, 1, false);
      const o = new MpHash(type, create());
      o.ptr = mMalloc(flexOffset('mp_obj_hash_t') + stateBytes(), o);
      const top = mp.roots.mark();
      mp.roots.keep(o);
      if (nArgs === 1) update(o, args[off]!);
      mp.roots.release(top);
      return o;
    },
    locals,
  });
}

/** Sizes of axTLS's states, bytes. */
const AXTLS_SHA1_BYTES = 96;
const AXTLS_MD5_BYTES = 88;

/** Size of mbedTLS's state where the firmware has that, else of the other library's. */
function stateOf(mbedtls: StructName, otherwise: () => number): () => number {
  return () => (mp.features[SSL_MBEDTLS] === 1 ? mp.sizes[mbedtls] : otherwise());
}

defineModule({
  name: 'hashlib',
  extensible: true,
  rows: [
    ['__name__', q('hashlib')],
    [
      'sha256',
      hashType(
        'sha256',
        sha256.create,
        stateOf('mbedtls_sha256_context', () => mp.sizes.CRYAL_SHA256_CTX),
      ),
      'MICROPY_PY_HASHLIB_SHA256',
    ],
    [
      'sha1',
      hashType(
        'sha1',
        sha1.create,
        stateOf('mbedtls_sha1_context', () => AXTLS_SHA1_BYTES),
      ),
      'MICROPY_PY_HASHLIB_SHA1',
    ],
    [
      'md5',
      hashType(
        'md5',
        md5.create,
        stateOf('mbedtls_md5_context', () => AXTLS_MD5_BYTES),
      ),
      'MICROPY_PY_HASHLIB_MD5',
    ],
  ],
});
