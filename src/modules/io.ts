import { ARCHITECTURES } from '../abi/architecture.js';
import { typeBufferedWriter } from '../objects/bufferedWriter.js';
import { typeBytesIo, typeStringIo } from '../objects/stringio.js';
import { ArrayItems, BYTEARRAY_TYPECODE, MpArray } from '../runtime/array.js';
import { loadMethod } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { mapGet } from '../runtime/map.js';
import { newInt } from '../runtime/newInt.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpQstr } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { MP_EAGAIN, type StreamProtocol, type StreamSeek } from '../runtime/streamProtocol.js';
import { mpConstNone, newRomType, typeByteArray } from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `io` (py/modio.c). */

/** Passes a buffer to a method of a class made by user code, as a bytearray that is on C's stack. */
function callWithBuffer(self: MpObj, name: MpQstr, buf: Uint8Array, from: number, size: number): number {
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethod(self, name, dest, 0);
  const items = new ArrayItems(buf.subarray(from, from + size), 0);
  dest[2] = new MpArray(typeByteArray, BYTEARRAY_TYPECODE, size, items);
  const ret = callMethodNKw(1, 0, dest, 0);
  return ret === mpConstNone ? -MP_EAGAIN : Number(objGetInt(ret));
}

const READINTO = q('readinto');
const WRITE = q('write');
const IOCTL = q('ioctl');

const ioBaseProtocol: StreamProtocol = {
  read: (self, buf, from, size) => callWithBuffer(self, READINTO, buf, from, size),
  write: (self, buf, from, size) => callWithBuffer(self, WRITE, buf, from, size),
  ioctl: (self: MpObj, request: number, arg: number | StreamSeek) => {
    const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
    loadMethod(self, IOCTL, dest, 0);
    dest[2] = newInt(request);
    // C passes the address of its seek request: a large int where the stack is far up.
    dest[3] = newInt(typeof arg === 'number' ? arg : ARCHITECTURES[mp.board.arch].stackAddress);
    return Number(objGetInt(callMethodNKw(2, 0, dest, 0)));
  },
  isText: false,
};

const typeIoBase = newRomType('IOBase', { makeNew: () => ioBaseSingleton, protocol: ioBaseProtocol });
const ioBaseSingleton = new MpObject(typeIoBase);

defineModule({
  name: 'io',
  extensible: true,
  rows: [
    ['__name__', q('io')],
    ['open', (state) => mapGet(state.builtinsMap, q('open'))],
    ['IOBase', typeIoBase, 'MICROPY_PY_IO_IOBASE'],
    ['StringIO', typeStringIo],
    ['BytesIO', typeBytesIo, 'MICROPY_PY_IO_BYTESIO'],
    ['BufferedWriter', typeBufferedWriter, 'MICROPY_PY_IO_BUFFEREDWRITER'],
  ],
});
