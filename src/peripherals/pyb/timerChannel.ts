import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { newFloat } from '../../runtime/float.js';
import { fun2, funKw } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { newInt } from '../../runtime/newInt.js';
import type { MpObj, MpType } from '../../runtime/obj.js';
import { objGetFloat, objGetInt } from '../../runtime/ops.js';
import { getSet } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeValueError } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { MpPin } from '../machine/pinObject.js';
import { arm, DOWN, MpChannel, type MpPybTimer, NO, setCallback } from './timerObj.js';

/** Channels of `pyb.Timer`: PWM, output compare, input capture (ports/stm32/timer.c). */

export const CHANNEL_MODES = [
  'PWM',
  'PWM_INVERTED',
  'OC_TIMING',
  'OC_ACTIVE',
  'OC_INACTIVE',
  'OC_TOGGLE',
  'OC_FORCED_ACTIVE',
  'OC_FORCED_INACTIVE',
  'IC',
  'ENC_A',
  'ENC_B',
  'ENC_AB',
] as const;
const PWM_INVERTED = 1;

/** Of 100 percent (compute_period): in edge mode one more than the period. */
function fullWidth({ period, mode }: MpPybTimer): number {
  return period !== 0xffffffff && (mode === 0 || mode === DOWN) ? period + 1 : period;
}

function widthOf(timer: MpPybTimer, percentArg: MpObj): number {
  const full = fullWidth(timer);
  const percent = objGetFloat(percentArg);
  if (percent <= 0) return 0;
  if (percent >= 100) return full;
  return Math.floor((percent / 100) * full + (Number.isInteger(percent) ? 1e-9 : 0));
}

function noteChannel(self: MpChannel): void {
  const { timer, compare, pin, channel } = self;
  const freq = timer.sourceHz / (timer.prescaler + 1) / (timer.period + 1);
  hardware().note(
    'pwm',
    pin === '' ? `timer ${timer.id}/${channel}` : pin,
    `freq=${Math.round(freq)} pulse_width=${compare}`,
  );
}

const CHANNEL_ARGS = [
  mpArg('mode', MP_ARG_REQUIRED | MP_ARG_INT, 0),
  mpArg('callback', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('pin', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('pulse_width', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('pulse_width_percent', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('compare', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('polarity', MP_ARG_KW_ONLY | MP_ARG_INT, NO),
];

/** `channel(n, mode, ...)` of a timer: makes a channel, or gives the one that there is. */
export function newChannel(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const timer = args[off] as MpPybTimer;
  const number = Number(objGetInt(args[off + 1]!));
  if (number < 1 || number > 4) raiseMsgVarg(typeValueError, 'invalid channel (%d)', number);
  let before: MpChannel | null = null;
  let known = timer.channels;
  while (known !== null && known.channel !== number) {
    before = known;
    known = known.next;
  }
  if (nArgs === 2 && nKw === 0) return known ?? mpConstNone;
  if (known !== null) {
    known.callback = mpConstNone;
    if (before !== null) before.next = known.next;
    timer.channels = known.next;
    known.next = null;
  }
  const parsed = argParseAllKwArray(nArgs - 2, nKw, args, off + 2, CHANNEL_ARGS);
  const [mode, callback, pin, width, percent, compare] = parsed;
  const self = new MpChannel(typeChannel, timer, number, Number(mode));
  self.ptr = mMalloc(mp.sizes.stm32_timer_channel_obj_t, self);
  self.callback = callback!;
  if (pin !== mpConstNone) {
    if (!(pin instanceof MpPin)) return raiseValueError('pin argument needs to be be a Pin type');
    self.pin = pin.name;
    pin.state.mode = 'alt';
  }
  self.next = timer.channels;
  timer.channels = self;
  if (CHANNEL_MODES[self.mode] === undefined) raiseMsgVarg(typeValueError, 'invalid mode (%d)', self.mode);
  const isPwm = self.mode <= PWM_INVERTED;
  if (!isPwm) self.compare = Number(compare);
  else self.compare = percent !== mpConstNone ? widthOf(timer, percent!) : Number(width);
  if (isPwm) noteChannel(self);
  if (callback !== mpConstNone) arm(timer);
  return self;
}

function setWidth(self: MpObj, width: number): void {
  const channel = self as MpChannel;
  channel.compare = (width & channel.timer.mask) >>> 0;
  noteChannel(channel);
}

const compareFun = (name: string): MpObj => getSet(name, (self) => newInt((self as MpChannel).compare), setWidth);

function percentFun(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 2, false);
  const self = args[off] as MpChannel;
  const full = fullWidth(self.timer);
  if (nArgs === 1) return newFloat(self.compare >= full ? 100 : (self.compare * 100) / full);
  setWidth(self, widthOf(self.timer, args[off + 1]!));
  return mpConstNone;
}

const typeChannel: MpType = newRomType('TimerChannel', {
  print(out, o) {
    const { timer, channel, mode } = o as MpChannel;
    printf(out, 'TimerChannel(timer=%u, channel=%u, mode=%s)', timer.id, channel, CHANNEL_MODES[mode]!);
  },
  locals: romMap([
    ['callback', fun2('callback', setCallback)],
    ['pulse_width', compareFun('pulse_width')],
    ['pulse_width_percent', funKw('pulse_width_percent', 1, percentFun)],
    ['capture', compareFun('capture')],
    ['compare', compareFun('compare')],
  ]),
});
