import type { StructName } from '../../abi/structs.js';
import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_BOOL,
  MP_ARG_INT,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { ArrayItems, MpArray, newMemoryView } from '../../runtime/array.js';
import { fun1, fun2, funKw, funVar } from '../../runtime/fun.js';
import { toHex } from '../../runtime/hexText.js';
import { getIterOnCStack, iterNext } from '../../runtime/iter.js';
import { type MpList, newListN } from '../../runtime/list.js';
import { mMalloc } from '../../runtime/malloc.js';
import { MP_BUFFER_READ, MP_OBJ_STOP_ITERATION, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { getBufferRaise, objGetArray, objGetInt, objIsCallable } from '../../runtime/ops.js';
import { action } from '../../runtime/perBoard.js';
import type { MpPrint } from '../../runtime/print.js';
import { printf } from '../../runtime/printf.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseMsg, raiseMsgVarg, raiseType, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import {
  mpConstNone,
  newBool,
  newRomType,
  typeIndexError,
  typeList,
  typeMemoryView,
  typeOverflowError,
  typeTypeError,
  typeValueError,
} from '../../runtime/types.js';
import { fromHex } from '../../world/busDevices.js';
import { addEvent } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { whenPrinted } from '../../world/outputMarks.js';
import type { CanMessage } from '../../world/stub.js';
import { busNumber } from './buses.js';
import { CanController, type CanFrame } from './canController.js';
import {
  ERR_FULL,
  ERR_OVERRUN,
  IRQ_IDX_SHIFT,
  IRQ_RX,
  IRQ_STATE,
  IRQ_TX,
  IRQ_TX_FAILED,
  irqState,
  MODE_NORMAL,
  MpCan,
  restartCan,
} from './canObject.js';
import { type CanTiming, canTiming, SJW_MAX, TSEG1_MAX, TSEG2_MAX } from './canTiming.js';
import { newIrq } from './irq.js';

/** `machine.CAN` (extmod/machine_can.c, with what ports/stm32/machine_can.c decides). */

/** What a chip's controllers are like. */
export interface CanPort {
  /** The port's part of an object. */
  readonly struct: StructName;
  readonly brpMax: number;
  /** Messages that wait to be sent, and that each FIFO holds. */
  readonly queue: number;
  readonly fifoDepth: number;
  /** Filters for standard and extended identifiers, where the chip counts them apart; else how many in all. */
  readonly filters: number | { readonly standard: number; readonly extended: number };
  /** CAN FD: longer messages. */
  readonly isFd: boolean;
  /** Hz of the clock that bits are made from. */
  clock(bus: number): number;
}

const MODES = ['MODE_NORMAL', 'MODE_SLEEP', 'MODE_LOOPBACK', 'MODE_SILENT', 'MODE_SILENT_LOOPBACK'] as const;
const MODE_LOOPBACK = 2;
const MODE_SILENT_LOOPBACK = 4;

const STATES = { stopped: 0, active: 1, warning: 2, passive: 3, busOff: 4 } as const;

const FLAG_RTR = 1;
const FLAG_EXT_ID = 2;
const FLAG_FD = 4;
const FLAG_UNORDERED = 16;

const IRQ_ALLOWED = IRQ_TX | IRQ_RX | IRQ_STATE;
const IRQ_IDX_MASK = 0xff;

const CLASSIC_BYTES = 8;
const FD_BYTES = 64;

/** A list that was given, which must be long enough, or a new one (mp_obj_list_optional_arg). Raises TypeError, ValueError. */
function listOr(arg: MpObj | undefined, n: number): MpList {
  if (arg === undefined || arg === mpConstNone) return newListN(n);
  if (!(arg instanceof MpObject) || arg.type !== typeList) return raiseType(typeTypeError);
  const list = arg as MpList;
  return list.len < n ? raiseType(typeValueError) : list;
}

function fill(list: MpList, values: readonly MpObj[]): MpList {
  values.forEach((value, i) => {
    list.slots[i] = value;
  });
  return list;
}

function checkId(id: number, flags: number): void {
  const limit = (flags & FLAG_EXT_ID) !== 0 ? 2 ** 29 : 2 ** 11;
  if (id < 0 || id >= limit) raiseValueError('invalid id');
}

/** A message as a run's log tells it: `123 00 ff`, with eight digits for an extended identifier. */
function shown({ id, isExtended, isRemote, length, data }: CanFrame): string {
  const name = id.toString(16).padStart(isExtended ? 8 : 3, '0');
  return isRemote ? `${name} remote ${length}` : `${name} ${toHex(data)}`.trim();
}

/** The messages of others, from now on. */
function plan(self: MpCan): void {
  const { can } = hardware().stub;
  const hear = (message: CanMessage): void => {
    const { id, extended = id >= 2 ** 11, remote, data = '' } = message;
    const bytes = remote === undefined ? fromHex(data) : new Uint8Array(0);
    const frame = {
      id,
      isExtended: extended,
      isRemote: remote !== undefined,
      length: remote ?? bytes.length,
      data: bytes,
    };
    self.controller?.hear(frame);
  };
  for (const step of can?.[self.bus] ?? can?.['*'] ?? []) {
    if ('after' in step) {
      whenPrinted(step.after, (us) => addEvent(us + (step.ms ?? 0) * 1000, () => hear(step)));
    } else {
      const us = step[0] * 1000;
      if (us >= mp.clock.ticksUs()) addEvent(us, () => hear(step[1]));
    }
  }
}

const rootName = (bus: number): string => `machine.can.${bus}`;

const INIT_ARGS = [
  mpArg('bitrate', MP_ARG_INT | MP_ARG_REQUIRED),
  mpArg('mode', MP_ARG_INT, MODE_NORMAL),
  mpArg('sample_point', MP_ARG_INT, 75),
  mpArg('sjw', MP_ARG_INT, 1),
  mpArg('tseg1', MP_ARG_INT, -1),
  mpArg('tseg2', MP_ARG_INT, -1),
];

const SEND_ARGS = [
  mpArg('id', MP_ARG_REQUIRED | MP_ARG_INT),
  mpArg('data', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('flags', MP_ARG_INT, 0),
];

const IRQ_ARGS = [
  mpArg('handler', MP_ARG_OBJ, mpConstNone),
  mpArg('trigger', MP_ARG_INT, 0),
  mpArg('hard', MP_ARG_BOOL, 0),
];

/** `machine.CAN` of a chip. */
export function newCanType(port: CanPort): MpType {
  const maxBytes = port.isFd ? FD_BYTES : CLASSIC_BYTES;

  function rate(self: MpCan): number {
    const { brp, tseg1, tseg2 } = self.timing;
    // A division by zero gives zero on these processors.
    return brp === 0 ? 0 : Math.trunc(Math.trunc(port.clock(self.bus) / brp) / (1 + tseg1 + tseg2));
  }

  /** machine_can_init_helper. Raises ValueError, OSError, MemoryError. */
  function init(self: MpCan, nArgs: number, nKw: number, given: MpObj[], off: number): void {
    const [bitrate, modeArg, samplePoint, sjw, tseg1, tseg2] = argParseAllKwArray(
      nArgs,
      nKw,
      given,
      off,
      INIT_ARGS,
    ).map(Number) as [number, number, number, number, number, number];
    const mode = modeArg & 0xff;
    if (mode >= MODES.length) raiseValueError('mode');
    if (sjw < 1 || sjw > SJW_MAX) raiseValueError('sjw');
    const isBad = (seg: number, max: number, other: number): boolean =>
      seg === -1 ? other !== -1 : seg < 1 || seg > max;
    if (isBad(tseg1, TSEG1_MAX, tseg2)) raiseValueError('tseg1');
    if (isBad(tseg2, TSEG2_MAX, tseg1)) raiseValueError('tseg2');
    if (samplePoint <= 0 || samplePoint >= 100) raiseValueError('sample_point');
    const timing = canTiming(
      bitrate,
      port.clock(self.bus),
      port.brpMax,
      tseg1 === -1 ? null : { tseg1, tseg2 },
      samplePoint,
    );
    // What is told of it later was kept in a byte.
    self.timing = { ...timing, brp: timing.brp & 0xff };
    Object.assign(self, { sjw, mode, isStatePending: false, wasPassive: false });
    Object.assign(self.counters, { warnings: 0, passives: 0, overruns: 0 });
    self.controller?.cancelAll();
    if (self.portPtr === 0) self.portPtr = mMalloc(mp.sizes[port.struct], null);
    self.slots.splice(0, self.slots.length, ...new Array<null>(port.queue).fill(null));
    start(self, timing);
  }

  function start(self: MpCan, { brp, tseg1, tseg2 }: CanTiming): void {
    const { mode, bus } = self;
    const { stub } = hardware();
    const isLoopback = mode === MODE_LOOPBACK || mode === MODE_SILENT_LOOPBACK;
    const isFirst = self.controller === null && !planned.has(self);
    self.controller = new CanController({
      fifoDepth: port.fifoDepth,
      keepsOld: port.isFd,
      bitUs: ((1 + tseg1 + tseg2) * brp * 1e6) / port.clock(bus),
      hears: !isLoopback,
      sends: isLoopback ? 'loopback' : mode === MODE_NORMAL ? 'bus' : 'nowhere',
      isAnswered: stub.can?.[bus] !== undefined || stub.can?.['*'] !== undefined,
      interrupt: (what) => self.interrupt(what),
      sent: (frame) => hardware().note('can', String(bus), shown(frame)),
    });
    if (!isFirst) return;
    planned.add(self);
    plan(self);
  }

  const planned = new WeakSet<MpCan>();

  function makeNew(_type: MpType, nArgs: number, nKw: number, given: MpObj[], off: number): MpObj {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const bus = busNumber('can', given[off]!, { ids: [], isNamed: true });
    let self = mp.rootObjs.get(rootName(bus)) as MpCan | undefined;
    if (self === undefined) {
      self = new MpCan(type, bus);
      self.ptr = mMalloc(mp.sizes.machine_can_obj_t, self);
      mp.rootObjs.set(rootName(bus), self);
    }
    init(self, nArgs - 1, nKw, given, off + 1);
    return self;
  }

  /** `send(id, data[, flags])`: the slot that it waits in, or None. */
  function send(nArgs: number, nKw: number, given: MpObj[], off: number): MpObj {
    const self = given[off] as MpCan;
    const controller = self.running();
    const [idArg, dataArg, flagsArg] = argParseAllKwArray(nArgs - 1, nKw, given, off + 1, SEND_ARGS);
    const id = Number(idArg);
    const flags = Number(flagsArg);
    const { bytes, offset, len } = getBufferRaise(dataArg!, MP_BUFFER_READ);
    const max = port.isFd && (flags & FLAG_FD) !== 0 ? FD_BYTES : CLASSIC_BYTES;
    if (len > max) raiseMsg(typeOverflowError, 'data too long');
    checkId(id, flags);
    const { slots } = self;
    const slot = slots.indexOf(null);
    // Two messages of one identifier could change places.
    if (slot < 0 || ((flags & FLAG_UNORDERED) === 0 && slots.includes(id))) return mpConstNone;
    slots[slot] = id;
    const isRemote = (flags & FLAG_RTR) !== 0;
    controller.send(slot, {
      id,
      isExtended: (flags & FLAG_EXT_ID) !== 0,
      isRemote,
      length: len,
      data: isRemote ? new Uint8Array(0) : bytes.slice(offset, offset + len),
    });
    return slot;
  }

  function cancelSend(selfIn: MpObj, which: MpObj): MpObj {
    const controller = (selfIn as MpCan).running();
    const slot = Number(objGetInt(which));
    if (slot < 0 || slot >= port.queue) raiseType(typeIndexError);
    return newBool(controller.cancel(slot));
  }

  /** `recv([list])`. The list is made before it is known whether there is a message. */
  function recv(nArgs: number, given: MpObj[], off: number): MpObj {
    const self = given[off] as MpCan;
    const controller = self.running();
    const isGiven = nArgs > 1 && given[off + 1] !== mpConstNone;
    const list = listOr(isGiven ? given[off + 1] : undefined, 4);
    const { slots } = list;
    if (isGiven && !(slots[1] instanceof MpArray && slots[1].type === typeMemoryView)) raiseType(typeTypeError);
    const top = mp.roots.mark();
    mp.roots.keep(list);
    const received = controller.receive();
    if (received === null) {
      mp.roots.release(top);
      return mpConstNone;
    }
    const { frame, fifo } = received;
    const errors = self.receiveErrors;
    self.receiveErrors = 0;
    controller.enableReceive(fifo, (self.trigger & IRQ_RX) !== 0);
    if (!isGiven) {
      const items = new ArrayItems(new Uint8Array(maxBytes), mMalloc(maxBytes, null));
      slots[1] = newMemoryView('B'.charCodeAt(0), maxBytes, items);
    }
    const view = slots[1] as MpArray;
    const content = new Uint8Array(frame.length);
    content.set(frame.data.subarray(0, frame.length));
    view.items.bytes.set(content.subarray(0, view.items.bytes.length));
    view.len = frame.length;
    const flags = (frame.isExtended ? FLAG_EXT_ID : 0) | (frame.isRemote ? FLAG_RTR : 0);
    fill(list, [frame.id, view, flags, errors]);
    mp.roots.release(top);
    return list;
  }

  function addFilter(controller: CanController, index: number, id: number, mask: number, flags: number): void {
    const isExtended = (flags & FLAG_EXT_ID) !== 0;
    const { filters } = port;
    if (typeof filters === 'number') {
      if (index >= filters) raiseValueError('too many filters');
    } else if (index >= (isExtended ? filters.extended : filters.standard)) {
      raiseValueError('too many filters for this ID type');
    }
    if ((flags & ~FLAG_EXT_ID) !== 0) raiseValueError('flags');
    controller.addFilter({ index, id, mask, isExtended });
  }

  /** `set_filters(None)`, or an iterable of triples; those before one that is wrong are set. */
  function setFilters(selfIn: MpObj, filters: MpObj): MpObj {
    const controller = (selfIn as MpCan).running();
    controller.clearFilters();
    if (filters === mpConstNone) {
      addFilter(controller, 0, 0, 0, 0);
      addFilter(controller, 1, 0, 0, FLAG_EXT_ID);
      return mpConstNone;
    }
    const isApart = typeof port.filters !== 'number';
    const next = [0, 0];
    const top = mp.roots.mark();
    const iter = getIterOnCStack(filters);
    for (let filter = iterNext(iter); filter !== MP_OBJ_STOP_ITERATION; filter = iterNext(iter)) {
      const { items, off, len } = objGetArray(filter);
      if (len !== 3) raiseValueError('filter items must have length 3');
      const [id, mask, flags] = items.slice(off, off + 3).map((o) => Number(objGetInt(o))) as [number, number, number];
      checkId(id, flags);
      checkId(mask, flags);
      const kind = isApart && (flags & FLAG_EXT_ID) !== 0 ? 1 : 0;
      addFilter(controller, next[kind]!++, id, mask, flags);
    }
    mp.roots.release(top);
    return mpConstNone;
  }

  function counters(nArgs: number, given: MpObj[], off: number): MpObj {
    const self = given[off] as MpCan;
    const list = listOr(nArgs > 1 ? given[off + 1] : undefined, 8);
    const controller = self.running();
    const { warnings, passives, overruns } = self.counters;
    return fill(list, [
      controller.sendErrors,
      0,
      warnings,
      passives,
      0,
      controller.nWaiting,
      controller.nReceived,
      overruns,
    ]);
  }

  function timings(nArgs: number, given: MpObj[], off: number): MpObj {
    const self = given[off] as MpCan;
    const list = listOr(nArgs > 1 ? given[off + 1] : undefined, 6);
    fill(list, [rate(self), self.sjw, self.timing.tseg1, self.timing.tseg2]);
    let fd: MpObj = mpConstNone;
    if (port.isFd) {
      const top = mp.roots.mark();
      mp.roots.keep(list);
      const known = list.slots[4]!;
      fd = fill(listOr(nArgs > 1 ? known : undefined, 4), new Array<MpObj>(4).fill(mpConstNone));
      mp.roots.release(top);
    }
    list.slots[4] = fd;
    list.slots[5] = mpConstNone;
    return list;
  }

  function print(out: MpPrint, selfIn: MpObj): void {
    const self = selfIn as MpCan;
    const { tseg1, tseg2 } = self.timing;
    printf(out, 'CAN(%d, bitrate=%u, mode=CAN.', self.bus, rate(self));
    printf(out, '%q, sjw=%u, ', q(MODES[self.mode]!), self.sjw);
    printf(out, 'tseg1=%u, tseg2=%u, f_clock=%u)', tseg1, tseg2, port.clock(self.bus));
  }

  /** `irq([handler, trigger, hard])`. Raises OSError, ValueError, MemoryError. */
  function irq(nArgs: number, nKw: number, given: MpObj[], off: number): MpObj {
    const [handler, triggerArg, hard] = argParseAllKwArray(nArgs - 1, nKw, given, off + 1, IRQ_ARGS);
    const self = given[off] as MpCan;
    self.running();
    if (self.irq === null) {
      self.trigger = 0;
      self.handler = mpConstNone;
      self.isHard = false;
      self.irq = newIrq({ parent: self, call: () => self.callHandler(), state: irqState(self) }, mp.sizes.mp_irq_obj_t);
    }
    if (nArgs > 1 || nKw > 0) {
      const trigger = Number(triggerArg);
      const unknown = trigger & ~IRQ_ALLOWED;
      if (unknown !== 0) raiseMsgVarg(typeValueError, 'trigger 0x%08x unsupported', unknown >>> 0);
      if (handler !== mpConstNone && !objIsCallable(handler!)) raiseValueError('handler must be None or callable');
      self.handler = handler!;
      self.isHard = hard === 1;
      self.setTrigger(trigger);
    }
    return self.irq;
  }

  const type: MpType = newRomType('CAN', {
    makeNew,
    print,
    locals: romMap([
      [
        'init',
        funKw('init', 1, (nArgs, nKw, given, off) => {
          init(given[off] as MpCan, nArgs - 1, nKw, given, off + 1);
          return mpConstNone;
        }),
      ],
      ['deinit', action('deinit', (self) => (self as MpCan).deinit())],
      ['irq', funKw('irq', 1, irq)],
      ['send', funKw('send', 3, send)],
      ['cancel_send', fun2('cancel_send', cancelSend)],
      ['recv', funVar('recv', 1, 2, recv)],
      ['set_filters', fun2('set_filters', setFilters)],
      ['state', fun1('state', (self) => STATES[(self as MpCan).controller?.errorState ?? 'stopped'])],
      ['get_counters', funVar('get_counters', 1, 2, counters)],
      ['get_timings', funVar('get_timings', 1, 2, timings)],
      ['restart', action('restart', (self) => restartCan(self as MpCan))],
      ...MODES.map((name, mode): [string, number] => [name, mode]),
      ['STATE_STOPPED', STATES.stopped],
      ['STATE_ACTIVE', STATES.active],
      ['STATE_WARNING', STATES.warning],
      ['STATE_PASSIVE', STATES.passive],
      ['STATE_BUS_OFF', STATES.busOff],
      ['FLAG_RTR', FLAG_RTR],
      ['FLAG_EXT_ID', FLAG_EXT_ID],
      ['FLAG_UNORDERED', FLAG_UNORDERED],
      ['RECV_ERR_FULL', ERR_FULL],
      ['RECV_ERR_OVERRUN', ERR_OVERRUN],
      ['IRQ_RX', IRQ_RX],
      ['IRQ_TX', IRQ_TX],
      ['IRQ_STATE', IRQ_STATE],
      ['IRQ_TX_FAILED', IRQ_TX_FAILED],
      ['IRQ_TX_IDX_SHIFT', IRQ_IDX_SHIFT],
      ['IRQ_TX_IDX_MASK', IRQ_IDX_MASK],
      ['TX_QUEUE_LEN', port.queue],
      ['FILTERS_MAX', typeof port.filters === 'number' ? port.filters : port.filters.standard + port.filters.extended],
    ]),
  });
  return type;
}
