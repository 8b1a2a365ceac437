import { argCheckNum } from '../../runtime/args.js';
import { mMalloc } from '../../runtime/malloc.js';
import { perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsg, raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { typeRuntimeError, typeValueError } from '../../runtime/types.js';
import { espChip } from '../esp/chips.js';
import { getPin } from './pin.js';
import { type DutyKind, MpPwm, type PwmArgs, type PwmDriver, pwmArg, pwmArgs } from './pwmObject.js';

/** `machine.PWM` of the ESP32 family: a few channels, and fewer timers that hold a frequency each. */

const DEFAULT_HZ = 5000;
/** Below it the slow clock of 1 MHz drives the timer, where the chip has one. */
const SLOW_CLOCK_BELOW_HZ = 10;
const DUTY_MAX = 65535;

interface Chip {
  /** Pin of each channel. */
  readonly pins: (string | null)[];
  /** Timer of each channel. */
  readonly timerOf: number[];
  /** Frequency of each timer, or -1. */
  readonly hz: number[];
}

const chip = perMachine((): Chip => {
  const { channels, timers } = espChip(mp.board).pwm;
  return {
    pins: new Array<string | null>(channels).fill(null),
    timerOf: new Array<number>(channels).fill(-1),
    hz: new Array<number>(timers).fill(-1),
  };
});

/** Channels and timers of one speed mode. */
const CHANNELS_PER_MODE = 8;
const TIMERS_PER_MODE = 4;

function resolutionOf(hz: number): number {
  const { slowClock, bits } = espChip(mp.board).pwm;
  const clock = slowClock && hz < SLOW_CLOCK_BELOW_HZ ? 1000000 : 80000000;
  const divider = Math.max(1, Math.floor((clock + Math.floor(hz / 2)) / hz));
  const real = Math.max(1, clock / divider);
  const steps = Math.round(clock / real);
  return Math.max(1, Math.min(bits, Math.floor(Math.log2(steps))));
}

function requireActive(pwm: MpPwm): void {
  if (!pwm.isActive) raiseMsg(typeRuntimeError, 'PWM inactive');
}

function findTimer(hz: number, onlySame: boolean): number {
  const { hz: known } = chip();
  const same = known.indexOf(hz);
  return same >= 0 || onlySame ? same : known.indexOf(-1);
}

function isShared(channel: number): boolean {
  const { timerOf } = chip();
  return timerOf[channel]! >= 0 && timerOf.some((timer, i) => i !== channel && timer === timerOf[channel]);
}

function checkHz(hz: number): void {
  if (hz <= 0 || hz > 40000000) raiseValueError('frequency must be from 1Hz to 40MHz');
}

function noTimer(): never {
  return raiseMsgVarg(typeValueError, 'out of PWM timers:%d', chip().hz.length);
}

function setTimer(pwm: MpPwm, timer: number, hz: number): void {
  const { timerOf, hz: known } = chip();
  timerOf[pwm.channel] = timer;
  known[timer] = hz;
  pwm.timer = timer;
  pwm.freq = hz;
}

function nsOf(duty: number, hz: number): number {
  return Math.floor((duty * 1e9 + (hz * DUTY_MAX) / 2) / (hz * DUTY_MAX));
}

function setDuty(pwm: MpPwm, kind: DutyKind, value: number): void {
  requireActive(pwm);
  let duty = value;
  if (kind === 'duty') {
    if (value < 0 || value > 1023) raiseMsgVarg(typeValueError, 'duty must be from 0 to %u', 1023);
    duty = value << 6;
  } else if (kind === 'ns') {
    const most = nsOf(DUTY_MAX, pwm.freq);
    if (value < 0 || value > most) raiseMsgVarg(typeValueError, 'duty_ns must be from 0 to %d ns', most);
    duty = Math.min(DUTY_MAX, Math.floor((value * DUTY_MAX * pwm.freq + 500000000) / 1e9));
    if (value > 0 && duty === 0) duty = 1;
  } else if (value < 0 || value > DUTY_MAX) {
    raiseMsgVarg(typeValueError, 'duty_u16 must be from 0 to %d', DUTY_MAX);
  }
  pwm.kind = kind;
  pwm.duty = duty;
}

/** What is left of the duty cycle in the timer's resolution. */
function rawDuty({ duty, freq }: MpPwm): number {
  const resolution = resolutionOf(freq);
  return Math.min(2 ** resolution - 1, duty >> (16 - resolution));
}

function dutyU16(pwm: MpPwm): number {
  requireActive(pwm);
  return rawDuty(pwm) << (16 - resolutionOf(pwm.freq));
}

function init(pwm: MpPwm, given: PwmArgs): void {
  const { pins, timerOf, hz: known } = chip();
  const own = pins.indexOf(pwm.pin.name);
  const channel = own >= 0 ? own : pins.indexOf(null);
  if (channel < 0) raiseMsgVarg(typeValueError, 'out of PWM channels:%d', pins.length);
  const duties = (['u16', 'ns', 'duty'] as const).filter((kind) => given.has(kind === 'duty' ? kind : `duty_${kind}`));
  if (duties.length > 1) raiseValueError("only one of parameters 'duty', 'duty_u16' or 'duty_ns' is allowed");
  const before = timerOf[channel]! >= 0 ? known[timerOf[channel]!]! : -1;
  const hz = given.get('freq') ?? (before > 0 ? before : DEFAULT_HZ);
  checkHz(hz);
  let timer = isShared(channel) ? -1 : timerOf[channel]!;
  if (timer < 0) timer = findTimer(hz, false);
  if (timer < 0) noTimer();
  pins[channel] = pwm.pin.name;
  pwm.channel = channel;
  pwm.isActive = true;
  setTimer(pwm, timer, hz);
  const kind = duties[0];
  if (kind !== undefined) setDuty(pwm, kind, given.get(kind === 'duty' ? kind : `duty_${kind}`)!);
  else if (pwm.kind === 'none') setDuty(pwm, 'duty', 512);
}

export const esp32Pwm: PwmDriver = {
  args: [pwmArg('freq', true), pwmArg('duty'), pwmArg('duty_u16'), pwmArg('duty_ns')],
  hasDuty: true,
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 2, true);
    const pwm = new MpPwm(type, getPin(args[off]!));
    pwm.ptr = mMalloc(mp.sizes.esp32_pwm_obj_t, pwm);
    init(pwm, pwmArgs(esp32Pwm.args, nArgs - 1, nKw, args, off + 1));
    return pwm;
  },
  init,
  deinit(pwm) {
    const { pins, timerOf, hz } = chip();
    const { channel } = pwm;
    if (channel >= 0) {
      if (!isShared(channel) && timerOf[channel]! >= 0) hz[timerOf[channel]!] = -1;
      pins[channel] = null;
      timerOf[channel] = -1;
    }
    Object.assign(pwm, { isActive: false, channel: -1, timer: -1, kind: 'none' });
  },
  getFreq(pwm) {
    requireActive(pwm);
    return pwm.freq;
  },
  setFreq(pwm, hz) {
    requireActive(pwm);
    checkHz(hz);
    if (hz === pwm.freq) return;
    const shared = isShared(pwm.channel);
    let timer = findTimer(hz, true);
    if (timer < 0 && shared) {
      timer = findTimer(hz, false);
      if (timer < 0) noTimer();
    }
    if (timer < 0) timer = pwm.timer;
    if (timer !== pwm.timer && !shared) chip().hz[pwm.timer] = -1;
    setTimer(pwm, timer, hz);
  },
  getDuty(pwm, kind) {
    const duty = dutyU16(pwm);
    if (kind === 'u16') return duty;
    return kind === 'duty' ? duty >> 6 : nsOf(duty, pwm.freq);
  },
  setDuty,
  print(out, pwm) {
    const { pin, isActive, freq, kind, channel, timer } = pwm;
    printf(out, 'PWM(Pin(%u)', pin.name);
    if (isActive) {
      const resolution = resolutionOf(freq);
      const names = { none: 'duty', duty: 'duty', u16: 'duty_u16', ns: 'duty_ns' } as const;
      printf(out, ', freq=%u, %s=%d', freq, names[kind], esp32Pwm.getDuty(pwm, kind === 'none' ? 'duty' : kind));
      const percent = ((100 * rawDuty(pwm)) / 2 ** resolution).toFixed(2);
      printf(out, ', resolution=%d, (duty=%s%%', resolution, percent);
      printf(out, ', resolution=%s%%)', (100 / 2 ** resolution).toFixed(3));
      const mode = Math.floor(channel / CHANNELS_PER_MODE);
      printf(out, ', mode=%d, channel=%d, timer=%d', mode, channel % CHANNELS_PER_MODE, timer % TIMERS_PER_MODE);
    }
    out.strn(')');
  },
};
