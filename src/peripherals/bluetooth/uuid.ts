import { argCheckNum } from '../../runtime/args.js';
import { latin1Text } from '../../runtime/latin1.js';
import { mMalloc } from '../../runtime/malloc.js';
import { isInt } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import {
  getBufferRaise,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LESS_EQUAL,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_MORE_EQUAL,
  MP_UNARY_OP_HASH,
  objGetInt,
} from '../../runtime/ops.js';
import { printf } from '../../runtime/printf.js';
import { qstrHash } from '../../runtime/qstr.js';
import { computeHash } from '../../runtime/qstrStatic.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { newBool, newRomType } from '../../runtime/types.js';

/** `bluetooth.UUID` (extmod/modbluetooth.c). */

export class MpUuid extends MpObject {
  /** Two, four or sixteen, the least significant first. */
  readonly bytes: Uint8Array;

  constructor(type: MpType, bytes: Uint8Array) {
    super(type);
    this.bytes = bytes;
  }

  override trace(): void {}
}

function parseText(text: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16);
  let left = 32;
  for (const code of text) {
    const char = String.fromCharCode(code);
    if (char === '-') continue;
    if (!/[0-9a-fA-F]/.test(char)) raiseValueError('invalid char in UUID');
    if (--left < 0) raiseValueError('UUID too long');
    bytes[left >> 1] = bytes[left >> 1]! | (Number.parseInt(char, 16) << (left % 2 === 0 ? 0 : 4));
  }
  if (left > 0) raiseValueError('UUID too short');
  return bytes;
}

function parse(o: MpObj): Uint8Array {
  if (isInt(o)) {
    const value = Number(objGetInt(o));
    if (value > 0xffff) raiseValueError('invalid UUID');
    return Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
  }
  const { bytes, offset, len } = getBufferRaise(o, MP_BUFFER_READ);
  const given = bytes.slice(offset, offset + len);
  return [2, 4, 16].includes(len) ? given : parseText(given);
}

/** Of as many bytes as bytes are compared, else by how many there are. */
function compare(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length;
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

const COMPARISONS: Readonly<Record<number, (order: number) => boolean>> = {
  [MP_BINARY_OP_EQUAL]: (order) => order === 0,
  [MP_BINARY_OP_LESS]: (order) => order < 0,
  [MP_BINARY_OP_LESS_EQUAL]: (order) => order <= 0,
  [MP_BINARY_OP_MORE]: (order) => order > 0,
  [MP_BINARY_OP_MORE_EQUAL]: (order) => order >= 0,
};

export const typeUuid: MpType = newRomType('UUID', {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    const ptr = mMalloc(mp.sizes.bluetooth_uuid_obj_t, null);
    const self = new MpUuid(type, parse(args[off]!));
    mp.heap.setOwner(ptr, self);
    self.ptr = ptr;
    return self;
  },
  unaryOp: (op, o) =>
    op === MP_UNARY_OP_HASH
      ? qstrHash({ hash: computeHash(latin1Text((o as MpUuid).bytes, 0, (o as MpUuid).bytes.length)) })
      : MP_OBJ_NULL,
  binaryOp(op, left, right) {
    const test = COMPARISONS[op];
    if (test === undefined || !(right instanceof MpUuid)) return MP_OBJ_NULL;
    return newBool(test(compare((left as MpUuid).bytes, right.bytes)));
  },
  buffer(o, flags) {
    const { bytes, ptr } = o as MpUuid;
    return flags === MP_BUFFER_READ ? { bytes, offset: 0, len: bytes.length, typecode: 'B'.charCodeAt(0), ptr } : null;
  },
  print(out, o) {
    const { bytes } = o as MpUuid;
    const hex = [...bytes].reverse().map((byte) => byte.toString(16).padStart(2, '0'));
    if (bytes.length <= 4) printf(out, 'UUID(0x%s)', hex.join(''));
    else printf(out, "UUID('%s')", hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.*)$/, '$1-$2-$3-$4-$5'));
  },
});
