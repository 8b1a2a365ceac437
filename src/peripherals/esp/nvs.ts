import { argCheckNum } from '../../runtime/args.js';
import { fun1, fun2, fun3 } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { newInt } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { objStrGetStr } from '../../runtime/str.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { raiseEspError } from './espError.js';

/** `esp32.NVS` (ports/esp32/esp32_nvs.c): values that outlive a reset, by namespace and key. */

type Space = Map<string, number | Uint8Array>;

const spaces = perMachine(() => new Map<string, Space>());

/** Longest name of a namespace or key (NVS_KEY_NAME_MAX_SIZE, without its end). */
const MAX_NAME = 15;

class MpNvs extends MpObject {
  readonly space: Space;

  constructor(type: MpType, space: Space) {
    super(type);
    this.space = space;
  }

  override trace(): void {}
}

function nameOf(o: MpObj): string {
  const name = objStrGetStr(o);
  if (name.length > MAX_NAME) raiseEspError('ESP_ERR_NVS_KEY_TOO_LONG');
  return name;
}

function get(self: MpObj, key: MpObj, isBlob: boolean): number | Uint8Array {
  const name = objStrGetStr(key);
  const value = (self as MpNvs).space.get(name);
  if (value === undefined || (typeof value !== 'number') !== isBlob) return raiseEspError('ESP_ERR_NVS_NOT_FOUND');
  return value;
}

function setI32(self: MpObj, key: MpObj, value: MpObj): MpObj {
  const n = Number(BigInt.asIntN(32, BigInt(objGetInt(value))));
  (self as MpNvs).space.set(nameOf(key), n);
  return mpConstNone;
}

function setBlob(self: MpObj, key: MpObj, value: MpObj): MpObj {
  const { bytes, offset, len } = getBufferRaise(value, MP_BUFFER_READ);
  (self as MpNvs).space.set(nameOf(key), bytes.slice(offset, offset + len));
  return mpConstNone;
}

function getBlob(self: MpObj, key: MpObj, into: MpObj): MpObj {
  const { bytes, offset, len } = getBufferRaise(into, MP_BUFFER_WRITE);
  const blob = get(self, key, true) as Uint8Array;
  if (blob.length > len) raiseEspError('ESP_ERR_NVS_INVALID_LENGTH');
  bytes.set(blob, offset);
  return blob.length;
}

function eraseKey(self: MpObj, key: MpObj): MpObj {
  if (!(self as MpNvs).space.delete(objStrGetStr(key))) raiseEspError('ESP_ERR_NVS_NOT_FOUND');
  return mpConstNone;
}

export const typeNvs = newRomType('NVS', {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    const name = nameOf(args[off]!);
    const space: Space = spaces().get(name) ?? new Map();
    spaces().set(name, space);
    const o = new MpNvs(type, space);
    o.ptr = mMalloc(mp.sizes.esp32_nvs_obj_t, o);
    return o;
  },
  print: (out) => out.strn('<NVS namespace>'),
  locals: romMap([
    ['get_i32', fun2('get_i32', (self, key) => newInt(get(self, key, false) as number))],
    ['set_i32', fun3('set_i32', setI32)],
    ['get_blob', fun3('get_blob', getBlob)],
    ['set_blob', fun3('set_blob', setBlob)],
    ['erase_key', fun2('erase_key', eraseKey)],
    ['commit', fun1('commit', () => mpConstNone)],
  ]),
});
