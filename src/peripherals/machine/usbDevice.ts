import type { MarkSink } from '../../gc/heap.js';
import { argParseAllKwArray, MP_ARG_OBJ, MP_ARG_REQUIRED, mpArg } from '../../runtime/args.js';
import { ArrayItems, type MpArray, newMemoryView } from '../../runtime/array.js';
import { fun1, fun3, funKw, funVar } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import {
  MP_BUFFER_READ,
  MP_BUFFER_RW,
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  type MpObj,
  MpObject,
  MpStr,
  type MpType,
  traceObj,
} from '../../runtime/obj.js';
import { getBufferRaise, objGetInt, objGetType, objIsTrue } from '../../runtime/ops.js';
import { isNamed, perBoard } from '../../runtime/perBoard.js';
import { portOf } from '../../runtime/port.js';
import { computeHash } from '../../runtime/qstrStatic.js';
import { raiseOSError, raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { mpConstFalse, mpConstNone, mpConstTrue, newBool, newRomType, typeBytes } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import {
  configurationDescriptor,
  deviceDescriptor,
  SERIAL_AND_DISK_LIMITS,
  SERIAL_LIMITS,
  type UsbLimits,
} from './usbDescriptors.js';

/**
 * `machine.USBDevice` (extmod/machine_usb_device.c, shared/tinyusb/mp_usbd_runtime.c): USB devices of the program's own. No
 * host is there, so that nothing is ever asked of them; what is submitted waits.
 */

const MP_EBUSY = 16;
const MP_EINVAL = 22;
const KEY = 'usbd';
const IN = 0x80;

class MpUsbDevice extends MpObject {
  descriptors: MpObj[] = [];
  callbacks: MpObj[] = [];
  builtinDriver: MpObj;
  isActive = false;
  /** A change of it waits for the task that tells the hardware. */
  isTriggered = false;
  controlData: MpArray | null = null;
  /** By address: what is submitted, and which endpoints are stalled. */
  readonly transfers = new Map<number, MpObj>();
  readonly stalled = new Set<number>();

  constructor(type: MpType, builtinDriver: MpObj) {
    super(type);
    this.builtinDriver = builtinDriver;
  }

  override trace(heap: MarkSink): void {
    for (const o of this.descriptors) traceObj(heap, o);
    for (const o of this.callbacks) traceObj(heap, o);
    traceObj(heap, this.builtinDriver);
    for (const o of this.transfers.values()) traceObj(heap, o);
    if (this.controlData !== null) traceObj(heap, this.controlData);
  }

  /** What TinyUSB's task does about a change (mp_usbd_task_inner): transfers end as the device goes. */
  task(): void {
    if (!this.isTriggered) return;
    this.isTriggered = false;
    if (!this.isActive) for (const address of this.transfers.keys()) this.stalled.add(address);
    if (!this.isActive) this.transfers.clear();
    hardware().note('usb', 'device', this.isActive ? 'active' : 'inactive');
  }
}

/** Raises OSError unless the device is active and the hardware has been told. */
function active(o: MpObj): MpUsbDevice {
  const self = o as MpUsbDevice;
  if (!self.isActive || self.isTriggered) raiseOSError(MP_EINVAL);
  return self;
}

const runTask = fun1('usbd_task', () => {
  const device = mp.rootObjs.get(KEY);
  if (device instanceof MpUsbDevice) device.task();
  return mpConstNone;
});

function activate(none: MpObj): (nArgs: number, args: MpObj[], off: number) => MpObj {
  return (nArgs, args, off) => {
    const self = args[off] as MpUsbDevice;
    const was = self.isActive;
    const value = nArgs === 2 ? objIsTrue(args[off + 1]!) : was;
    if (value !== was) {
      const isNothing = self.builtinDriver === none && (self.descriptors[0] ?? mpConstNone) === mpConstNone;
      if (value && isNothing) raiseOSError(MP_EINVAL);
      self.isActive = value;
      self.isTriggered = true;
      if (!schedule(runTask, mpConstNone)) self.task();
    }
    return newBool(was);
  };
}

function submit(endpoints: number): (o: MpObj, ep: MpObj, buffer: MpObj) => MpObj {
  return (o, ep, buffer) => {
    const self = active(o);
    const address = Number(objGetInt(ep)) & 0xff;
    getBufferRaise(buffer, (address & IN) !== 0 ? MP_BUFFER_READ : MP_BUFFER_RW);
    const number = address & 0x7f;
    if (number === 0 || number >= endpoints) raiseValueError('ep');
    if (self.transfers.has(address) || self.stalled.has(address)) raiseOSError(MP_EBUSY);
    self.transfers.set(address, buffer);
    return mpConstTrue;
  };
}

function stall(nArgs: number, args: MpObj[], off: number): MpObj {
  const address = Number(objGetInt(args[off + 1]!)) & 0xff;
  const self = active(args[off]!);
  const was = self.stalled.has(address);
  if (nArgs === 3) {
    if (objIsTrue(args[off + 2]!)) self.stalled.add(address);
    else self.stalled.delete(address);
  }
  return newBool(was);
}

const CONFIG_ARGS = [
  ...['desc_dev', 'desc_cfg', 'desc_strs'].map((name) => mpArg(name, MP_ARG_OBJ | MP_ARG_REQUIRED)),
  ...['open_itf_cb', 'reset_cb', 'control_xfer_cb', 'xfer_cb'].map((name) => mpArg(name, MP_ARG_OBJ, mpConstNone)),
];

function config(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpUsbDevice;
  const [device, configuration, strings, ...callbacks] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, CONFIG_ARGS);
  if (objGetType(device!).buffer === null) raiseValueError('desc_dev');
  if (objGetType(configuration!).buffer === null) raiseValueError('desc_cfg');
  if (strings !== mpConstNone && objGetType(strings!).subscr === null) raiseValueError('desc_strs');
  self.descriptors = [device!, configuration!, strings!];
  self.callbacks = callbacks;
  return mpConstNone;
}

const romBytes = (data: string): MpStr => new MpStr(typeBytes, data, 0, computeHash(data));

/** What a program may take for `builtin_driver`: a type with facts, of which there are no objects. */
function builtin(name: string, limits: UsbLimits, device: MpObj, configuration: MpObj): MpType {
  return newRomType(name, {
    locals: romMap([
      ['itf_max', limits.interfaces],
      ['ep_max', limits.endpoints],
      ['str_max', limits.strings],
      ['desc_dev', device],
      ['desc_cfg', configuration],
    ]),
  });
}

/** The type on a board; null where its firmware has none. */
export const usbDeviceType = perBoard((board): MpType | null => {
  const { usb: port } = portOf(board).machine;
  if (port === null || !isNamed(board, 'USBDevice')) return null;
  const hasDisk = isNamed(board, 'BUILTIN_CDC_MSC');
  const firmware = { vid: port.vid, pid: port.pid, hasDisk };
  const device = romBytes(deviceDescriptor(firmware));
  const none = builtin('BUILTIN_NONE', { interfaces: 0, endpoints: 0, strings: 1 }, device, romBytes(''));
  const limits = hasDisk ? SERIAL_AND_DISK_LIMITS : SERIAL_LIMITS;
  const standard = builtin('BUILTIN_DEFAULT', limits, device, romBytes(configurationDescriptor(firmware)));
  const endpoints = port.endpoints(board);
  const wakeup: RomRow[] = isNamed(board, 'remote_wakeup')
    ? [['remote_wakeup', fun1('remote_wakeup', () => mpConstFalse)]]
    : [];
  return newRomType('USBDevice', {
    makeNew(type) {
      const known = mp.rootObjs.get(KEY);
      if (known !== undefined) return known;
      const self = new MpUsbDevice(type, none);
      const transfers = 2 * endpoints * mp.wordBytes;
      self.ptr = mMalloc(mp.sizes.mp_obj_usb_device_t + transfers, self);
      const top = mp.roots.mark();
      mp.roots.keep(self);
      self.controlData = newMemoryView('B'.charCodeAt(0), 0, new ArrayItems(new Uint8Array(0), 0));
      mp.roots.release(top);
      mp.rootObjs.set(KEY, self);
      return self;
    },
    attr(o, name, dest, off) {
      const self = o as MpUsbDevice;
      if (dest[off] === MP_OBJ_NULL) {
        if (name.data === 'builtin_driver') dest[off] = self.builtinDriver;
        else dest[off + 1] = MP_OBJ_SENTINEL;
        return;
      }
      if (dest[off + 1] === MP_OBJ_NULL || name.data !== 'builtin_driver') return;
      if (self.isActive) raiseOSError(MP_EINVAL);
      self.builtinDriver = dest[off + 1]!;
      dest[off] = MP_OBJ_NULL;
    },
    locals: romMap([
      ['config', funKw('config', 1, config)],
      ['submit_xfer', fun3('submit_xfer', submit(endpoints))],
      ['active', funVar('active', 1, 2, activate(none))],
      ['stall', funVar('stall', 2, 3, stall)],
      ...wakeup,
      ['BUILTIN_NONE', none],
      ['BUILTIN_DEFAULT', standard],
      [hasDisk ? 'BUILTIN_CDC_MSC' : 'BUILTIN_CDC', standard],
    ]),
  });
});
