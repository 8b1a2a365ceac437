import { toHex } from '../../runtime/hexText.js';
import { latin1Text } from '../../runtime/latin1.js';
import { mMalloc, mRealloc } from '../../runtime/malloc.js';
import { MP_BUFFER_READ, type MpObj } from '../../runtime/obj.js';
import { getBufferRaise, objGetArray, objGetArrayFixedN, objGetInt, objIsTrue } from '../../runtime/ops.js';
import { raiseOSError, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { newBytes } from '../../runtime/str.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { FIRST_HANDLE, type MpBle, VALUE_BYTES, type Value } from './ble.js';
import { MpUuid } from './uuid.js';

/** Services that a program registers, and their values (extmod/modbluetooth.c). */

const MP_ENOMEM = 12;
const MP_ENODEV = 19;
const MP_EINVAL = 22;

/** BLE, which must be on. Raises OSError. */
export function live(o: MpObj): MpBle {
  const self = o as MpBle;
  return self.isActive ? self : raiseOSError(MP_ENODEV);
}

function newValue(self: MpBle, { bytes: uuid }: MpUuid): Value {
  const entryPtr = mMalloc(mp.sizes.bluetooth_gatts_db_entry_t, null);
  const handle = self.nextHandle;
  const room = VALUE_BYTES;
  const value: Value = { handle, uuid, entryPtr, dataPtr: 0, room, bytes: new Uint8Array(0), appends: false };
  self.values.set(handle, value);
  value.dataPtr = mMalloc(room, null);
  return value;
}

/** The handles of a service's values: its characteristics, each with its descriptors. */
function registerService(self: MpBle, service: MpObj): number[] {
  const [uuid, characteristics] = objGetArrayFixedN(service, 2);
  if (!(uuid instanceof MpUuid)) raiseValueError('invalid service UUID');
  const { items, off, len } = objGetArray(characteristics!);
  const word = mp.wordBytes;
  // Tables of what is to be registered; they are garbage afterwards.
  for (const bytes of [word * len, 2 * len, len, 2 * len]) mMalloc(bytes, null);
  const handles: number[] = [];
  self.nextHandle++;
  for (let i = 0; i < len; i++) {
    const fields = objGetArray(items[off + i]!);
    if (fields.len < 2 || fields.len > 3) raiseValueError('invalid characteristic tuple');
    const [characteristic, flags, descriptors] = fields.items.slice(fields.off, fields.off + fields.len);
    if (!(characteristic instanceof MpUuid)) raiseValueError('invalid characteristic UUID');
    // Before the value there's the declaration, and after that of one which notifies what clients set.
    self.nextHandle++;
    newValue(self, characteristic);
    handles.push(self.nextHandle++);
    if ((Number(objGetInt(flags!)) & 0x30) !== 0) self.nextHandle++;
    if (descriptors === undefined) continue;
    const more = objGetArray(descriptors);
    for (let k = 0; k < more.len; k++) {
      const [descriptor] = objGetArrayFixedN(more.items[more.off + k]!, 2);
      if (!(descriptor instanceof MpUuid)) raiseValueError('invalid descriptor UUID');
      newValue(self, descriptor);
      handles.push(self.nextHandle++);
    }
  }
  return handles;
}

export function registerServices(o: MpObj, services: MpObj): MpObj {
  const self = live(o);
  const { items, off, len } = objGetArray(services);
  self.values.clear();
  self.nextHandle = FIRST_HANDLE;
  const handles = items.slice(off, off + len).map((service) => registerService(self, service));
  const top = mp.roots.mark();
  const tuples = handles.map((numbers) => {
    const tuple = newTuple(numbers);
    mp.roots.keep(tuple);
    return tuple;
  });
  const result = newTuple(tuples);
  mp.roots.release(top);
  return result;
}

export function valueAt(o: MpObj, handle: MpObj): Value {
  return live(o).values.get(Number(objGetInt(handle))) ?? raiseOSError(MP_EINVAL);
}

export function readValue(o: MpObj, handle: MpObj): MpObj {
  const value = (o as MpBle).values.get(Number(objGetInt(handle)));
  if (value === undefined) return newBytes('');
  const { bytes } = value;
  if (value.appends) value.bytes = new Uint8Array(0);
  return newBytes(latin1Text(bytes, 0, bytes.length));
}

export function writeValue(nArgs: number, args: MpObj[], off: number): MpObj {
  const { bytes, offset, len } = getBufferRaise(args[off + 2]!, MP_BUFFER_READ);
  const value = valueAt(args[off]!, args[off + 1]!);
  if (len > value.room) {
    value.dataPtr = mMalloc(len, null);
    value.room = len;
  }
  value.bytes = bytes.slice(offset, offset + len);
  hardware().note('ble', String(value.handle), toHex(value.bytes));
  const { central } = args[off] as MpBle;
  const isToldOf = nArgs > 3 && objIsTrue(args[off + 3]!) && central?.subscriptions.has(value.handle) === true;
  if (isToldOf) hardware().note('ble', `notify ${value.handle}`, toHex(value.bytes));
  return len;
}

export function setBuffer(nArgs: number, args: MpObj[], off: number): MpObj {
  const room = Number(objGetInt(args[off + 2]!));
  const value = valueAt(args[off]!, args[off + 1]!);
  if (room <= 0) raiseOSError(MP_ENOMEM);
  value.dataPtr = mRealloc(value.dataPtr, value.room, room);
  Object.assign(value, { room, bytes: new Uint8Array(0), appends: nArgs >= 4 && objIsTrue(args[off + 3]!) });
  return mpConstNone;
}
