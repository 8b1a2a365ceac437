import { bytesFromHex, bytesHex } from '../objects/strHex.js';
import { argParseAllKwArray, MP_ARG_BOOL, mpArg } from '../runtime/args.js';
import { fun1, funKw, funVar } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { mMalloc } from '../runtime/malloc.js';
import { newInt } from '../runtime/newInt.js';
import { MP_BUFFER_READ, type MpObj } from '../runtime/obj.js';
import { getBufferRaise, objGetIntTruncated } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { typeBytes } from '../runtime/types.js';
import { newBytesFromVstr, newStrTypeAt, Vstr } from '../runtime/vstr.js';
import { crc32 } from '../vfs/checksum.js';
import { defineModule } from './registry.js';

/** The module `binascii` (extmod/modbinascii.c). */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = 0x3d;

const sextets = new Int8Array(256).fill(-1);
for (let i = 0; i < ALPHABET.length; i++) sextets[ALPHABET.charCodeAt(i)] = i;

/** Decodes base64, skipping what isn't in its alphabet. Raises ValueError where bits are left over. */
function a2bBase64(data: MpObj): MpObj {
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  const vstr = new Vstr(Math.floor((len * 3) / 4) + 1);
  let out = '';
  let shift = 0;
  let nBits = 0;
  let hadPad = false;
  for (let i = offset; i < offset + len; i++) {
    const c = bytes[i]!;
    if (c === PAD) {
      if (nBits === 2 || (nBits === 4 && hadPad)) {
        nBits = 0;
        break;
      }
      hadPad = true;
    }
    const sextet = sextets[c]!;
    if (sextet < 0) continue;
    hadPad = false;
    shift = ((shift << 6) | sextet) & 0xffff;
    nBits += 6;
    if (nBits >= 8) {
      nBits -= 8;
      out += String.fromCharCode((shift >> nBits) & 0xff);
    }
  }
  if (nBits !== 0) raiseValueError('incorrect padding');
  vstr.data = out;
  return newBytesFromVstr(vstr);
}

const B2A_ARGS = [mpArg('newline', MP_ARG_BOOL, 1)];

function b2aBase64(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [newline] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, B2A_ARGS);
  const { bytes, offset, len } = getBufferRaise(args[off]!, MP_BUFFER_READ);
  const ptr = mMalloc(Math.ceil(len / 3) * 4 + Number(newline) + 1, null);
  const text = btoa(latin1Text(bytes, offset, len));
  return newStrTypeAt(typeBytes, newline === 1 ? `${text}\n` : text, ptr);
}

function crc32Fun(nArgs: number, args: MpObj[], off: number): MpObj {
  const { bytes, offset, len } = getBufferRaise(args[off]!, MP_BUFFER_READ);
  const start = nArgs > 1 ? Number(BigInt.asUintN(32, BigInt(objGetIntTruncated(args[off + 1]!)))) : 0;
  return newInt((crc32(bytes.subarray(offset, offset + len), ~start) ^ -1) >>> 0);
}

defineModule({
  name: 'binascii',
  extensible: true,
  rows: [
    ['__name__', q('binascii')],
    [
      'hexlify',
      funVar('hexlify', 1, 2, (nArgs, args, off) => bytesHex(nArgs, args, off, typeBytes)),
      'MICROPY_PY_BUILTINS_BYTES_HEX',
    ],
    ['unhexlify', fun1('unhexlify', (data) => bytesFromHex(typeBytes, data)), 'MICROPY_PY_BUILTINS_BYTES_HEX'],
    ['a2b_base64', fun1('a2b_base64', a2bBase64)],
    ['b2a_base64', funKw('b2a_base64', 1, b2aBase64)],
    ['crc32', funVar('crc32', 1, 2, crc32Fun), 'MICROPY_PY_BINASCII_CRC32'],
  ],
});
