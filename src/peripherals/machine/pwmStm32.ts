import type { Board } from '../../abi/board.js';
import { argCheckNum } from '../../runtime/args.js';
import { perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { typeValueError } from '../../runtime/types.js';
import { stm32TimerHz } from './clocks.js';
import { getPin } from './pin.js';
import { MpPwm, type PwmDriver, pwmArg, pwmArgs } from './pwmObject.js';

/** `machine.PWM` of the stm32 port since 1.28: a timer's four outputs, which share its frequency (ports/stm32/machine_pwm.c). */

/** A timer's registers; a period of 0 has not been set. */
interface Timer {
  prescaler: number;
  period: number;
  readonly compare: number[];
}

const chip = perMachine(() => ({ timers: new Map<number, Timer>(), outputs: new Map<string, MpPwm>() }));

function timerOf({ timer }: MpPwm): Timer {
  const { timers } = chip();
  let known = timers.get(timer);
  if (known === undefined) {
    known = { prescaler: 1, period: 0, compare: [0, 0, 0, 0] };
    timers.set(timer, known);
  }
  return known;
}

/** Timers that count with 32 bits (IS_TIM_32B_COUNTER_INSTANCE), by the chip's family. */
const WIDE: readonly (readonly [family: RegExp, timers: readonly number[]])[] = [
  [/^STM32(L0|F0(30|70))/, []],
  [/^STM32L1/, [5]],
  [/^STM32(F0|G0|L4[35]|WB|WL)/, [2]],
  [/^STM32U5/, [2, 3, 4, 5]],
  [/^STM32H72/, [2, 5, 23, 24]],
  [/^/, [2, 5]],
];

const isWide = ({ mcu }: Board, timer: number): boolean =>
  WIDE.find(([family]) => family.test(mcu))![1].includes(timer);

function setFreq(pwm: MpPwm, freq: number): void {
  if (freq <= 0) raiseValueError('freq too small');
  let prescaler = 1;
  let period = Math.floor((stm32TimerHz(mp.board, pwm.timer) + Math.floor(freq / 2)) / freq);
  while (!isWide(mp.board, pwm.timer) && period > 0xffff) {
    const by = period % 5 === 0 ? 5 : period % 3 === 0 ? 3 : 2;
    prescaler *= by;
    period = Math.floor(period / by);
  }
  if (period <= 1) raiseValueError('freq too large');
  Object.assign(timerOf(pwm), { prescaler, period });
  for (const other of chip().outputs.values()) if (other.timer === pwm.timer) compare(other);
  pwm.freq = getFreq(pwm);
}

function getFreq(pwm: MpPwm): number {
  const { prescaler, period } = timerOf(pwm);
  return period === 0 ? 0 : Math.floor(stm32TimerHz(mp.board, pwm.timer) / (prescaler * period));
}

/** How fast a timer counts, in Hz. */
function countHz(pwm: MpPwm): number {
  return Math.floor(stm32TimerHz(mp.board, pwm.timer) / timerOf(pwm).prescaler);
}

/** Sets the output's register to its duty cycle, once the timer has a frequency. */
function compare(pwm: MpPwm): void {
  const timer = timerOf(pwm);
  if (timer.period === 0 || pwm.kind === 'none') return;
  const steps =
    pwm.kind === 'u16'
      ? Math.floor((pwm.duty * timer.period + 32767) / 65535)
      : Math.floor((pwm.duty * countHz(pwm) + 500000000) / 1000000000);
  timer.compare[pwm.channel] = Math.min(steps, timer.period);
}

export const stm32Pwm: PwmDriver = {
  args: [pwmArg('freq', true), pwmArg('duty_u16'), pwmArg('duty_ns'), pwmArg('invert')],
  hasDuty: false,
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const pin = getPin(args[off]!);
    const output = mp.board.pinFunctions.pwm?.[pin.name];
    if (output === undefined) return raiseMsgVarg(typeValueError, "Pin(%q) doesn't have PWM capabilities", pin.name);
    const { outputs } = chip();
    let pwm = outputs.get(output);
    if (pwm === undefined) {
      pwm = new MpPwm(type, pin);
      const [timer, channel] = output.split('.').map(Number);
      Object.assign(pwm, { timer, channel: channel! - 1 });
      outputs.set(output, pwm);
    }
    pwm.pin = pin;
    if (nArgs > 1 || nKw > 0) Object.assign(pwm, { kind: 'none', invert: 0 });
    stm32Pwm.init(pwm, pwmArgs(stm32Pwm.args, nArgs - 1, nKw, args, off + 1));
    return pwm;
  },
  init(pwm, given) {
    const invert = given.get('invert');
    if (invert !== undefined) pwm.invert = invert === 0 ? 0 : 1;
    const freq = given.get('freq');
    if (freq !== undefined) setFreq(pwm, freq);
    for (const kind of ['u16', 'ns'] as const) {
      const duty = given.get(`duty_${kind}`);
      if (duty !== undefined) stm32Pwm.setDuty(pwm, kind, duty);
    }
  },
  deinit() {},
  getFreq,
  setFreq,
  getDuty(pwm, kind) {
    const { period, compare: levels } = timerOf(pwm);
    if (pwm.kind === 'none' || period === 0) return 0;
    const level = levels[pwm.channel]!;
    if (kind === 'u16') return Math.floor((level * 65535 + Math.floor(period / 2)) / period);
    const hz = countHz(pwm);
    return Math.floor((level * 1000000000 + Math.floor(hz / 2)) / hz);
  },
  setDuty(pwm, kind, value) {
    Object.assign(pwm, { kind, duty: value });
    compare(pwm);
  },
  print: (out, { timer, channel }) => printf(out, '<PWM TIM%u_CH%u>', timer, channel + 1),
};
