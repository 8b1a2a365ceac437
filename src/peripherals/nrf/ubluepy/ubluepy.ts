import { defineModule } from '../../../modules/registry.js';
import {
  argParseAllKwArray,
  MP_ARG_BOOL,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../../runtime/args.js';
import { fun1, fun2, funKw } from '../../../runtime/fun.js';
import { toHex } from '../../../runtime/hexText.js';
import { listAppend, newListN } from '../../../runtime/list.js';
import { mFree, mMalloc } from '../../../runtime/malloc.js';
import { isInt } from '../../../runtime/newInt.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, type MpObj, MpObject, type MpType } from '../../../runtime/obj.js';
import { getBufferRaise, objGetArray, objGetInt, objIsTrue } from '../../../runtime/ops.js';
import { printf } from '../../../runtime/printf.js';
import { q } from '../../../runtime/qstrStatic.js';
import { raiseMsg, raiseValueError } from '../../../runtime/raise.js';
import { romMap } from '../../../runtime/rom.js';
import { mp } from '../../../runtime/state.js';
import { countStep } from '../../../runtime/steps.js';
import { isStr } from '../../../runtime/str.js';
import { mpConstNone, newRomType, typeOSError } from '../../../runtime/types.js';
import { hardware } from '../../../world/hardware.js';
import { advertisement } from './advertisement.js';
import { constants } from './constants.js';
import { MpCharacteristic, MpPeripheral, MpService, MpUbluepyUuid, NO_CONNECTION } from './objects.js';
import { typeScanEntry, typeScanner } from './scanner.js';
import { softDevice } from './softDevice.js';

/** The module `ubluepy`: Bluetooth of the nRF port's firmware with a SoftDevice (ports/nrf/modules/ubluepy). */

const PROP_READ = 0x02;
const PROP_WRITE = 0x08;
const PROP_NOTIFY = 0x10;
const ATTR_CCCD = 0x01;
const SERVICE_PRIMARY = 1;

function placed<T extends MpObject>(o: T, bytes: number): T {
  o.ptr = mMalloc(bytes, o);
  return o;
}

const hex2 = (value: number): string => value.toString(16).padStart(2, '0');
const hex4 = (value: number): string => hex2(value >> 8) + hex2(value & 0xff);

/** What the SoftDevice answers when there is no connection, and when the client has not asked to be told. */
const BLE_ERROR_INVALID_CONN_HANDLE = 0x3002;
const NRF_ERROR_INVALID_STATE = 0x08;

const ONE_ARG = [mpArg('uuid', MP_ARG_OBJ, MP_OBJ_NULL)];

/** Where in the bytes of a UUID of 128 bits the 16 are that ubluepy keeps. */
const FAMILY_BYTE = 12;

/** Bytes of hex digits, the last ones first. */
function digitsBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) {
    bytes[bytes.length - 1 - i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

export const typeUuid: MpType = newRomType('UUID', {
  makeNew(type, nArgs, nKw, args, off) {
    const given = argParseAllKwArray(nArgs, nKw, args, off, ONE_ARG)[0]!;
    const self = placed(new MpUbluepyUuid(type), mp.sizes.ubluepy_uuid_obj_t);
    if (given === MP_OBJ_NULL) return self;
    if (isInt(given)) {
      self.value = Number(objGetInt(given)) & 0xffff;
      self.bytes = Uint8Array.of(self.value & 0xff, self.value >> 8);
    } else if (isStr(given)) {
      const { data } = given;
      if (data.length !== 6 && data.length !== 36) raiseValueError('Invalid UUID string length');
      self.is128 = data.length === 36;
      self.bytes = digitsBytes(self.is128 ? data.replaceAll('-', '') : data.slice(2));
      // The 16 bits by which the members of a family differ.
      const at = self.is128 ? FAMILY_BYTE : 0;
      self.value = self.bytes[at]! | (self.bytes[at + 1]! << 8);
      if (self.is128) self.vsIndex = softDevice().nextVsIndex++;
    } else if (given instanceof MpUbluepyUuid) {
      self.is128 = given.is128;
      self.value = given.value;
      self.bytes = given.bytes;
    } else {
      raiseValueError('Invalid UUID parameter');
    }
    return self;
  },
  print(out, o) {
    const { is128, value, vsIndex } = o as MpUbluepyUuid;
    printf(out, 'UUID(uuid: 0x%s%s)', hex4(value), is128 ? `, VS idx: ${hex2(vsIndex)}` : '');
  },
  locals: romMap([['binVal', fun1('binVal', (self) => (self as MpUbluepyUuid).value)]]),
});

function uuidOf(o: MpObj): MpUbluepyUuid {
  return o instanceof MpUbluepyUuid ? o : raiseValueError('Invalid UUID parameter');
}

const CHARACTERISTIC_ARGS = [
  mpArg('uuid', MP_ARG_REQUIRED | MP_ARG_OBJ, mpConstNone),
  mpArg('props', MP_ARG_KW_ONLY | MP_ARG_INT, PROP_READ | PROP_WRITE),
  mpArg('attrs', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
];

const WRITE_ARGS = [mpArg('with_response', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0)];

/** Sets a value, and tells the client of one that notifies (char_write). */
function write(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argParseAllKwArray(nArgs - 2, nKw, args, off + 2, WRITE_ARGS);
  const self = args[off] as MpCharacteristic;
  const { bytes, offset, len } = getBufferRaise(args[off + 1]!, MP_BUFFER_READ);
  const value = bytes.slice(offset, offset + len);
  const { values, subscriptions } = softDevice();
  if ((self.props & PROP_NOTIFY) === 0) {
    hardware().note('ble', String(self.handle), toHex(value));
  } else {
    const isConnected = self.service?.peripheral?.connHandle !== NO_CONNECTION;
    if (!isConnected || !subscriptions.has(self.handle)) {
      const status = isConnected ? NRF_ERROR_INVALID_STATE : BLE_ERROR_INVALID_CONN_HANDLE;
      raiseMsg(typeOSError, `Can not notify attribute value. status: 0x${hex2(status)}`);
    }
    hardware().note('ble', `notify ${self.handle}`, toHex(value));
  }
  values.set(self.handle, value);
  return mpConstNone;
}

const typeCharacteristic: MpType = newRomType('Characteristic', {
  makeNew(type, nArgs, nKw, args, off) {
    const [uuid, props, attrs] = argParseAllKwArray(nArgs, nKw, args, off, CHARACTERISTIC_ARGS);
    const self = placed(new MpCharacteristic(type), mp.sizes.ubluepy_characteristic_obj_t);
    if (uuid === mpConstNone) return self;
    self.uuid = uuidOf(uuid!);
    if (Number(props) > 0) self.props = Number(props) & 0xff;
    if (Number(attrs) > 0) self.attrs = Number(attrs) & 0xff;
    return self;
  },
  print: (out, o) =>
    printf(
      out,
      'Characteristic(handle: 0x%s, conn_handle: 0x%s)',
      hex2((o as MpCharacteristic).handle),
      hex2((o as MpCharacteristic).service?.peripheral?.connHandle ?? 0),
    ),
  locals: romMap([
    // There is nobody whose value it could ask for.
    ['read', fun1('read', () => mpConstNone)],
    ['write', funKw('write', 2, write)],
    ['uuid', fun1('uuid', (self) => (self as MpCharacteristic).uuid ?? mpConstNone)],
    ['properties', fun1('properties', (self) => (self as MpCharacteristic).props)],
    ['PROP_BROADCAST', 0x01],
    ['PROP_READ', PROP_READ],
    ['PROP_WRITE_WO_RESP', 0x04],
    ['PROP_WRITE', PROP_WRITE],
    ['PROP_NOTIFY', PROP_NOTIFY],
    ['PROP_INDICATE', 0x20],
    ['PROP_AUTH_SIGNED_WR', 0x40],
    ['ATTR_CCCD', ATTR_CCCD],
  ]),
});

const SERVICE_ARGS = [mpArg('uuid', MP_ARG_OBJ, MP_OBJ_NULL), mpArg('type', MP_ARG_INT, SERVICE_PRIMARY)];

const typeService: MpType = newRomType('Service', {
  makeNew(type, nArgs, nKw, args, off) {
    const [uuid, kind] = argParseAllKwArray(nArgs, nKw, args, off, SERVICE_ARGS);
    const self = placed(new MpService(type), mp.sizes.ubluepy_service_obj_t);
    if (uuid === MP_OBJ_NULL) return self;
    self.uuid = uuidOf(uuid!);
    // Secondary ones are refused too.
    if ((Number(kind) & 0xff) !== SERVICE_PRIMARY) raiseValueError('Invalid Service type');
    self.handle = softDevice().addService();
    const top = mp.roots.mark();
    mp.roots.keep(self);
    self.chars = newListN(0);
    mp.roots.release(top);
    return self;
  },
  print: (out, o) => printf(out, 'Service(handle: 0x%s)', hex2((o as MpService).handle)),
  locals: romMap([
    ['getCharacteristic', fun2('getCharacteristic', getCharacteristic)],
    [
      'addCharacteristic',
      fun2('addCharacteristic', (o, char) => {
        const self = o as MpService;
        if (!(char instanceof MpCharacteristic)) return raiseValueError('Invalid Characteristic');
        softDevice().addCharacteristic(char, (char.attrs & ATTR_CCCD) !== 0);
        char.service = self;
        if (self.chars !== null) listAppend(self.chars, char);
        return mpConstNone;
      }),
    ],
    ['getCharacteristics', fun1('getCharacteristics', (self) => (self as MpService).chars ?? mpConstNone)],
    ['uuid', fun1('uuid', (self) => (self as MpService).uuid ?? mpConstNone)],
    ['PRIMARY', SERVICE_PRIMARY],
    ['SECONDARY', 2],
  ]),
});

function getCharacteristic(o: MpObj, uuid: MpObj): MpObj {
  const wanted = uuidOf(uuid);
  const { chars } = o as MpService;
  for (let i = 0; i < (chars?.len ?? 0); i++) {
    const char = chars!.slots[i] as MpCharacteristic;
    if (char.uuid?.is128 === wanted.is128 && char.uuid.value === wanted.value) return char;
  }
  return mpConstNone;
}

const PERIPHERAL_ARGS = [mpArg('device_addr', MP_ARG_OBJ, mpConstNone), mpArg('addr_type', MP_ARG_OBJ, mpConstNone)];

const ADVERTISE_ARGS = ['device_name', 'services', 'data', 'connectable'].map((name) =>
  mpArg(name, MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
);

function advertise(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpPeripheral;
  const [name, services, data, connectable] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, ADVERTISE_ARGS);
  const uuids: MpUbluepyUuid[] = [];
  if (services !== mpConstNone) {
    const { items, off: first, len } = objGetArray(services!);
    for (const service of items.slice(first, first + len)) {
      if (service instanceof MpService && service.uuid !== null) uuids.push(service.uuid);
    }
  }
  let more = new Uint8Array(0);
  if (data !== mpConstNone) {
    const { bytes, offset, len } = getBufferRaise(data!, MP_BUFFER_READ);
    more = bytes.slice(offset, offset + len);
  }
  softDevice().advertise(connectable === mpConstNone || objIsTrue(connectable!) ? self : null);
  hardware().note('ble', 'advertise', toHex(advertisement(isStr(name!) ? name.data : '', uuids, more)));
  return mpConstNone;
}

const CONNECT_ARGS = [mpArg('addr_type', MP_ARG_KW_ONLY | MP_ARG_INT, 0)];
const ADDRESS_LENGTH = 17;
const ADDRESS_BYTES = 6;
const LOOK_AGAIN_US = 10_000;

/** Waits until it is connected, as the firmware does: for ever, as nobody is near. */
function connect(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argParseAllKwArray(nArgs - 2, nKw, args, off + 2, CONNECT_ARGS);
  const address = args[off + 1]!;
  if (isStr(address) && address.data.length === ADDRESS_LENGTH) {
    // The address as bytes, for the call.
    mFree(mMalloc(ADDRESS_BYTES, null), ADDRESS_BYTES);
    hardware().note('ble', 'connect', address.data);
  }
  while ((args[off] as MpPeripheral).connHandle === NO_CONNECTION) {
    mp.clock.sleepUs(LOOK_AGAIN_US);
    countStep();
  }
  return mpConstNone;
}

/** Sets a handler, or what handles events. */
function setter(name: string, set: (self: MpPeripheral, to: MpObj) => void): readonly [string, MpObj] {
  return [
    name,
    fun2(name, (self, to) => {
      set(self as MpPeripheral, to);
      return mpConstNone;
    }),
  ];
}

const typePeripheral: MpType = newRomType('Peripheral', {
  makeNew(type, nArgs, nKw, args, off) {
    argParseAllKwArray(nArgs, nKw, args, off, PERIPHERAL_ARGS);
    const self = placed(new MpPeripheral(type), mp.sizes.ubluepy_peripheral_obj_t);
    const top = mp.roots.mark();
    mp.roots.keep(self);
    self.services = newListN(0);
    mp.roots.release(top);
    return self;
  },
  print: (out, o) => printf(out, 'Peripheral(conn_handle: %s)', hex2((o as MpPeripheral).connHandle)),
  locals: romMap([
    setter('withDelegate', (self, to) => (self.delegate = to)),
    setter('setNotificationHandler', (self, to) => (self.notifHandler = to)),
    setter('setConnectionHandler', (self, to) => (self.connHandler = to)),
    ['getServices', fun1('getServices', (self) => (self as MpPeripheral).services ?? mpConstNone)],
    ['connect', funKw('connect', 2, connect)],
    ['advertise', funKw('advertise', 1, advertise)],
    [
      'advertise_stop',
      fun1('advertise_stop', () => {
        softDevice().isAdvertising = false;
        hardware().note('ble', 'advertise', 'off');
        return mpConstNone;
      }),
    ],
    ['disconnect', fun1('disconnect', () => mpConstNone)],
    [
      'addService',
      fun2('addService', (o, service) => {
        const self = o as MpPeripheral;
        if (!(service instanceof MpService)) return raiseValueError('Invalid Service');
        service.peripheral = self;
        listAppend(self.services!, service);
        return mpConstNone;
      }),
    ],
  ]),
});

const typeDefaultDelegate: MpType = newRomType('DefaultDelegate', {
  makeNew: (type) => placed(new MpDelegate(type), mp.sizes.mp_obj_base_t),
  print: (out) => out.strn('DefaultDelegate()'),
  locals: romMap([
    ['handleConnection', fun1('handleConnection', () => mpConstNone)],
    ['handleNotification', fun1('handleNotification', () => mpConstNone)],
  ]),
});

class MpDelegate extends MpObject {
  override trace(): void {}
}

defineModule({
  name: 'ubluepy',
  rows: [
    ['__name__', q('ubluepy')],
    ['Peripheral', typePeripheral],
    ['Scanner', typeScanner],
    ['ScanEntry', typeScanEntry],
    ['DefaultDelegate', typeDefaultDelegate],
    ['UUID', typeUuid],
    ['Service', typeService],
    ['Characteristic', typeCharacteristic],
    ['constants', constants],
  ],
});
