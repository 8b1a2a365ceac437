import { macroOn } from '../../abi/board.js';
import { defineModule } from '../../modules/registry.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { FirmwareFault } from '../../runtime/firmwareFault.js';
import { fun2, funKw, funVar } from '../../runtime/fun.js';
import { toHex } from '../../runtime/hexText.js';
import { objIsCallable } from '../../runtime/instance.js';
import { latin1Text } from '../../runtime/latin1.js';
import { mMalloc } from '../../runtime/malloc.js';
import { MP_BUFFER_READ, type MpObj, type MpType } from '../../runtime/obj.js';
import { getBufferRaise, objGetInt, objIsTrue } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseOSError, raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { newBytes, objStrGetStr } from '../../runtime/str.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstFalse, mpConstNone, mpConstTrue, newBool, newRomType } from '../../runtime/types.js';
import { addEvent } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { SystemSteps } from '../../world/systemHeap.js';
import { type BleCentral, MpBle } from './ble.js';
import { awaitCentral } from './central.js';
import { callHandler, IRQ } from './irq.js';
import { live, readValue, registerServices, setBuffer, valueAt, writeValue } from './services.js';
import { typeUuid } from './uuid.js';

/**
 * The module `bluetooth` (extmod/modbluetooth.c): services can be registered, written and advertised, and centrals of the
 * stub connect. Scans find nobody, so that what a central would do raises OSError.
 */

const MP_EIO = 5;
const _MP_ENOMEM = 12;
const _MP_ENODEV = 19;
const _MP_EINVAL = 22;
const MP_ENOTCONN = 107;
/** Milliseconds until the other side has answered: a connection interval. */
const ANSWER_MS = 30;

/** Controller and host take their memory when they are switched on, and give it back. */
const stack = perMachine(() => new SystemSteps());

function setActive(self: MpBle, on: boolean): void {
  if (on && !stack().take('bluetooth')) {
    if (macroOn(mp.board, 'UHEAP_BLUETOOTH_INIT_CHECKED')) raiseOSError(MP_EIO);
    throw new FirmwareFault("Bluetooth has no memory of ESP-IDF's heap to start");
  }
  if (!on) stack().give('bluetooth');
  self.setActive(on);
}

const mac = perMachine(() => newAddress());

function newAddress(): string {
  return '\x24\x0a\xc4\x12\x34\x58';
}

function config(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpBle;
  if (nKw === 0) {
    if (nArgs !== 2) raiseTypeError('must query one param');
    switch (objStrGetStr(args[off + 1]!)) {
      case 'gap_name':
        return newBytes(self.name);
      case 'mac':
        live(self);
        return newTuple([0, newBytes(mac())]);
      case 'mtu':
        return self.mtu;
      default:
        return raiseValueError('unknown config param');
    }
  }
  if (nArgs !== 1) raiseTypeError("can't specify pos and kw args");
  for (let i = 0; i < nKw; i++) {
    const name = objStrGetStr(args[off + 1 + 2 * i]!);
    const value = args[off + 2 + 2 * i]!;
    if (name === 'gap_name') {
      const { bytes, offset, len } = getBufferRaise(value, MP_BUFFER_READ);
      self.name = latin1Text(bytes, offset, len);
    } else if (name === 'mtu') {
      self.mtu = Number(objGetInt(value));
    } else if (!['addr_mode', 'bond', 'mitm', 'io', 'le_secure'].includes(name)) {
      raiseValueError('unknown config param');
    }
  }
  return mpConstNone;
}

function hexOf(o: MpObj): string {
  if (o === mpConstNone) return '';
  const { bytes, offset, len } = getBufferRaise(o, MP_BUFFER_READ);
  return toHex(bytes.subarray(offset, offset + len));
}

const ADVERTISE_ARGS = [
  mpArg('interval_us', MP_ARG_OBJ, 500000),
  mpArg('adv_data', MP_ARG_OBJ, mpConstNone),
  mpArg('resp_data', MP_ARG_OBJ | MP_ARG_KW_ONLY, mpConstNone),
  mpArg('connectable', MP_ARG_OBJ | MP_ARG_KW_ONLY, mpConstTrue),
];

function advertise(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [interval, data, response, connectable] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, ADVERTISE_ARGS);
  if (interval === mpConstNone) {
    (args[off] as MpBle).isConnectable = false;
    hardware().note('ble', 'advertise', 'off');
    return mpConstNone;
  }
  objGetInt(interval!);
  const [advertised, more] = [hexOf(data!), hexOf(response!)];
  const self = live(args[off]!);
  self.isConnectable = objIsTrue(connectable!);
  awaitCentral(self);
  hardware().note('ble', 'advertise', more === '' ? advertised : `${advertised} ${more}`);
  return mpConstNone;
}

/** Nobody is found; a scan that is to end tells when it has. */
function scan(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpBle;
  if (nArgs > 1 && args[off + 1] === mpConstNone) return mpConstNone;
  const ms = nArgs > 1 ? Number(objGetInt(args[off + 1]!)) : 0;
  live(self);
  if (ms > 0) {
    addEvent(mp.clock.ticksUs() + ms * 1000, () => callHandler(self, IRQ.SCAN_DONE, []));
  }
  return mpConstNone;
}

/** The connection with a number. Raises OSError. */
function connection(o: MpObj, handle: MpObj): BleCentral {
  const { central } = live(o);
  return central?.handle === Number(objGetInt(handle)) ? central : raiseOSError(MP_ENOTCONN);
}

/** Sends a value to a central: what is given, or what is stored, for which it is asked as by a central that reads. */
function sendValue(nArgs: number, args: MpObj[], off: number, how: 'notify' | 'indicate'): BleCentral {
  const self = args[off] as MpBle;
  const to = connection(self, args[off + 1]!);
  const value = valueAt(self, args[off + 2]!);
  let { bytes } = value;
  if (nArgs === 4 && args[off + 3] !== mpConstNone) {
    const given = getBufferRaise(args[off + 3]!, MP_BUFFER_READ);
    bytes = given.bytes.slice(given.offset, given.offset + given.len);
  } else {
    callHandler(self, IRQ.GATTS_READ_REQUEST, [to.handle, value.handle]);
    bytes = value.bytes;
  }
  hardware().note('ble', `${how} ${value.handle}`, toHex(bytes));
  return to;
}

function notify(nArgs: number, args: MpObj[], off: number): MpObj {
  sendValue(nArgs, args, off, 'notify');
  return mpConstNone;
}

function indicate(nArgs: number, args: MpObj[], off: number): MpObj {
  const to = sendValue(nArgs, args, off, 'indicate');
  const self = args[off] as MpBle;
  const handle = Number(objGetInt(args[off + 2]!));
  to.after(ANSWER_MS, () => callHandler(self, IRQ.GATTS_INDICATE_DONE, [to.handle, handle, 0]));
  return mpConstNone;
}

function exchangeMtu(o: MpObj, handle: MpObj): MpObj {
  const self = o as MpBle;
  const to = connection(self, handle);
  to.after(ANSWER_MS, () => callHandler(self, IRQ.MTU_EXCHANGED, [to.handle, to.agreeMtu(self.mtu)]));
  return mpConstNone;
}

/** False: it isn't connected. */
function disconnect(self: MpObj, handle: MpObj): MpObj {
  const { central } = live(self);
  if (central?.handle !== Number(objGetInt(handle))) return mpConstFalse;
  central.after(ANSWER_MS, () => central.end());
  return mpConstTrue;
}

/** What only a central does with a peripheral, by name and number of arguments: there is none. */
function unconnected(name: string, nMin: number, nMax = nMin): RomRow {
  return [
    name,
    funVar(name, nMin, nMax, (_nArgs, args, off) => {
      live(args[off]!);
      return raiseOSError(MP_ENOTCONN);
    }),
  ];
}

const typeBle: MpType = newRomType('BLE', {
  makeNew(type) {
    const known = mp.rootObjs.get('bluetooth');
    if (known !== undefined) return known;
    const self = new MpBle(type);
    self.ptr = mMalloc(mp.sizes.bluetooth_ble_obj_t, self);
    mp.rootObjs.set('bluetooth', self);
    return self;
  },
  locals: romMap([
    [
      'active',
      funVar('active', 1, 2, (nArgs, args, off) => {
        const self = args[off] as MpBle;
        if (nArgs === 2) setActive(self, objIsTrue(args[off + 1]!));
        return newBool(self.isActive);
      }),
    ],
    ['config', funKw('config', 1, config)],
    [
      'irq',
      fun2('irq', (self, handler) => {
        if (handler !== mpConstNone && !objIsCallable(handler)) raiseValueError('invalid handler');
        (self as MpBle).handler = handler;
        return mpConstNone;
      }),
    ],
    ['gap_advertise', funKw('gap_advertise', 1, advertise)],
    [
      'gap_connect',
      funVar('gap_connect', 2, 6, (nArgs, args, off) => {
        if (nArgs === 2 && args[off + 1] === mpConstNone) return mpConstNone;
        argCheckNum(nArgs, 0, 3, 6, false);
        live(args[off]!);
        return mpConstNone;
      }),
    ],
    ['gap_scan', funVar('gap_scan', 1, 5, scan)],
    ['gap_disconnect', fun2('gap_disconnect', disconnect)],
    unconnected('gap_pair', 2),
    unconnected('gap_passkey', 4),
    ['gatts_register_services', fun2('gatts_register_services', registerServices)],
    ['gatts_read', fun2('gatts_read', readValue)],
    ['gatts_write', funVar('gatts_write', 3, 4, writeValue)],
    ['gatts_notify', funVar('gatts_notify', 3, 4, notify)],
    ['gatts_indicate', funVar('gatts_indicate', 3, 4, indicate)],
    ['gatts_set_buffer', funVar('gatts_set_buffer', 3, 4, setBuffer)],
    unconnected('gattc_discover_services', 2, 3),
    unconnected('gattc_discover_characteristics', 4, 5),
    unconnected('gattc_discover_descriptors', 4),
    unconnected('gattc_read', 3),
    unconnected('gattc_write', 4, 5),
    ['gattc_exchange_mtu', fun2('gattc_exchange_mtu', exchangeMtu)],
    unconnected('l2cap_listen', 3),
    unconnected('l2cap_connect', 4),
    unconnected('l2cap_disconnect', 3),
    unconnected('l2cap_send', 4),
    unconnected('l2cap_recvinto', 4),
    unconnected('hci_cmd', 5),
  ]),
});

defineModule({
  name: 'bluetooth',
  extensible: true,
  rows: [
    ['__name__', q('bluetooth')],
    ['BLE', typeBle],
    ['UUID', typeUuid],
    ['FLAG_READ', 2],
    ['FLAG_WRITE', 8],
    ['FLAG_NOTIFY', 0x10],
    ['FLAG_INDICATE', 0x20],
    ['FLAG_WRITE_NO_RESPONSE', 4],
  ],
});
