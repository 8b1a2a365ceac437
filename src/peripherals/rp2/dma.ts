import { argCheckNum, argParseAllKwArray, MP_ARG_BOOL, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { dictStore, newDict } from '../../runtime/dict.js';
import { fun1, funKw, funVar } from '../../runtime/fun.js';
import { mMallocWithFinaliser } from '../../runtime/malloc.js';
import { newInt } from '../../runtime/newInt.js';
import {
  MP_BUFFER_READ,
  MP_BUFFER_WRITE,
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  type MpObj,
  MpObject,
  type MpType,
} from '../../runtime/obj.js';
import { getBuffer, objGetIntTruncated, objIsTrue } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseOSError, raiseType, raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { MpStaticClassMethod } from '../../runtime/staticClassMethod.js';
import { objStrGetStr } from '../../runtime/str.js';
import { mpConstFalse, mpConstNone, newRomType, typeStaticMethod, typeTypeError } from '../../runtime/types.js';
import { newIrq } from '../machine/irq.js';

/** `rp2.DMA` (ports/rp2/rp2_dma.c): a copy from one buffer to another is done at once; peripherals are not copied to. */

const MP_EBUSY = 16;
const CHANNELS = 12;
const CLOSED = 0xff;

/** Fields of the control register: first bit, width, and whether it can only be read. */
const FIELDS: readonly (readonly [name: string, from: number, width: number, readOnly?: boolean])[] = [
  ['enable', 0, 1],
  ['high_pri', 1, 1],
  ['size', 2, 2],
  ['inc_read', 4, 1],
  ['inc_write', 5, 1],
  ['ring_size', 6, 4],
  ['ring_sel', 10, 1],
  ['chain_to', 11, 4],
  ['treq_sel', 15, 6],
  ['irq_quiet', 21, 1],
  ['bswap', 22, 1],
  ['sniff_en', 23, 1],
  ['busy', 24, 1, true],
  ['write_err', 29, 1],
  ['read_err', 30, 1],
  ['ahb_err', 31, 1, true],
];

const DEFAULT_CTRL = (1 << 21) | (0x3f << 15) | (1 << 5) | (1 << 4) | (2 << 2) | 1;

class MpDma extends MpObject {
  channel = CLOSED;
  /** Where it reads and writes: buffers, or addresses. */
  read: MpObj = 0;
  write: MpObj = 0;
  count = 0;
  ctrl = 0;

  /** C keeps addresses only: what they point to is not kept alive. */
  override trace(): void {}
}

const channels = perMachine(() => new Set<number>());

function open(o: MpObj): MpDma {
  const self = o as MpDma;
  return self.channel === CLOSED ? raiseValueError('channel closed') : self;
}

const unsigned = (o: MpObj): number => Number(BigInt.asUintN(32, BigInt(objGetIntTruncated(o))));

/** Copies what lies between two buffers. */
function start(self: MpDma): void {
  const from = getBuffer(self.read, MP_BUFFER_READ);
  const to = getBuffer(self.write, MP_BUFFER_WRITE);
  const size = 1 << ((self.ctrl >> 2) & 3);
  if (from === null || to === null) {
    self.count = 0;
    return;
  }
  for (let i = 0; i < self.count; i++) {
    const a = (self.ctrl >> 4) & 1 ? i * size : 0;
    const b = (self.ctrl >> 5) & 1 ? i * size : 0;
    if (a + size > from.len || b + size > to.len) break;
    to.bytes.set(from.bytes.subarray(from.offset + a, from.offset + a + size), to.offset + b);
  }
  self.count = 0;
  const irq = mp.rootObjs.get(`rp2.dma.${self.channel}.irq`);
  if (irq instanceof MpObject) irq.type.call?.(irq, 0, 0, [], 0);
}

const CONFIG_ARGS = [
  ...['read', 'write', 'count', 'ctrl'].map((name) => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_OBJ)),
  mpArg('trigger', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0),
];

function config(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = open(args[off]!);
  const [read, write, count, ctrl, trigger] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, CONFIG_ARGS);
  if (read !== MP_OBJ_NULL) self.read = read!;
  if (write !== MP_OBJ_NULL) self.write = write!;
  if (count !== MP_OBJ_NULL) self.count = unsigned(count!);
  if (ctrl !== MP_OBJ_NULL) self.ctrl = unsigned(ctrl!);
  if (trigger === 1) start(self);
  return mpConstNone;
}

function packCtrl(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const { channel } = args[off] as MpDma;
  if (nArgs > 1) raiseTypeError('pack_ctrl only takes keyword arguments');
  const given = new Map<string, MpObj>();
  for (let i = 0; i < nKw; i++) given.set(objStrGetStr(args[off + nArgs + 2 * i]!), args[off + nArgs + 2 * i + 1]!);
  const base = given.get('default');
  given.delete('default');
  let value = base === undefined ? (DEFAULT_CTRL | ((channel & 0xf) << 11)) >>> 0 : unsigned(base);
  for (const [name, from, width, readOnly] of FIELDS) {
    const field = given.get(name);
    if (field === undefined) continue;
    given.delete(name);
    if (readOnly === true) continue;
    const mask = (1 << width) - 1;
    const bits = unsigned(field);
    if ((bits & mask) !== bits) raiseValueError('bad field value');
    value = ((value & ~(mask << from)) | (bits << from)) >>> 0;
  }
  if (given.size > 0) raiseType(typeTypeError);
  return newInt(value);
}

function unpackCtrl(arg: MpObj): MpObj {
  const value = unsigned(arg);
  const dict = newDict(FIELDS.length);
  const top = mp.roots.mark();
  mp.roots.keep(dict);
  for (const [name, from, width] of FIELDS) dictStore(dict, q(name), (value >>> from) & ((1 << width) - 1));
  mp.roots.release(top);
  return dict;
}

const IRQ_ARGS = [mpArg('handler', MP_ARG_OBJ, mpConstNone), mpArg('hard', MP_ARG_BOOL, 0)];

function irq(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpDma;
  const [handler] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, IRQ_ARGS);
  const key = `rp2.dma.${self.channel}.irq`;
  let object = mp.rootObjs.get(key);
  if (object === undefined) {
    const call = (): void => {
      const fun = mp.rootObjs.get(`${key}.handler`) ?? mpConstNone;
      if (fun !== mpConstNone) schedule(fun, self);
    };
    object = newIrq({ parent: self, call }, mp.sizes.mp_irq_obj_t);
    mp.rootObjs.set(key, object);
  }
  if (nArgs > 1 || nKw !== 0) mp.rootObjs.set(`${key}.handler`, handler!);
  return object;
}

function close(o: MpObj): MpObj {
  const self = o as MpDma;
  if (self.channel === CLOSED) return mpConstNone;
  mp.rootObjs.delete(`rp2.dma.${self.channel}.irq`);
  mp.rootObjs.delete(`rp2.dma.${self.channel}.irq.handler`);
  channels().delete(self.channel);
  self.channel = CLOSED;
  return mpConstNone;
}

const address = (o: MpObj): MpObj => (typeof o === 'object' ? 0x20000000 : newInt(unsigned(o)));

export const typeDma: MpType = newRomType('DMA', {
  makeNew(type, nArgs, nKw) {
    argCheckNum(nArgs, nKw, 0, 0, false);
    const used = channels();
    let channel = CHANNELS - 1;
    while (channel >= 0 && used.has(channel)) channel--;
    if (channel < 0) return raiseOSError(MP_EBUSY);
    const self = new MpDma(type);
    self.ptr = mMallocWithFinaliser(mp.sizes.rp2_dma_obj_t, self);
    self.channel = channel;
    used.add(channel);
    return self;
  },
  print: (out, self) => printf(out, 'DMA(%u)', (self as MpDma).channel),
  attr(o, name, dest, off) {
    const self = o as MpDma;
    const which = name.data;
    if (dest[off] === MP_OBJ_NULL) {
      if (which === 'channel') dest[off] = self.channel;
      else if (which === 'read' || which === 'write') dest[off] = address(open(self)[which]);
      else if (which === 'count' || which === 'ctrl') dest[off] = newInt(open(self)[which]);
      else dest[off + 1] = MP_OBJ_SENTINEL;
      return;
    }
    if (dest[off + 1] === MP_OBJ_NULL) return;
    const value = dest[off + 1]!;
    open(self);
    if (which === 'read' || which === 'write') self[which] = value;
    else if (which === 'count' || which === 'ctrl') self[which] = unsigned(value);
    else return;
    dest[off] = MP_OBJ_NULL;
  },
  locals: romMap([
    ['config', funKw('config', 1, config)],
    [
      'active',
      funVar('active', 1, 2, (nArgs, args, off) => {
        const self = open(args[off]!);
        if (nArgs > 1 && objIsTrue(args[off + 1]!)) start(self);
        return mpConstFalse;
      }),
    ],
    ['irq', funKw('irq', 1, irq)],
    ['close', fun1('close', close)],
    ['__del__', fun1('__del__', close)],
    ['pack_ctrl', funKw('pack_ctrl', 1, packCtrl)],
    ['unpack_ctrl', new MpStaticClassMethod(typeStaticMethod, fun1('unpack_ctrl', unpackCtrl))],
  ]),
});
