import { argCheckNum } from '../../runtime/args.js';
import { perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { clocks } from './clocks.js';
import { getPin } from './pin.js';
import { applyPwmArgs, MpPwm, type PwmDriver, pwmArg, pwmArgs } from './pwmObject.js';

/** `machine.PWM` of the RP2040: 8 slices of two channels, which share a slice's frequency. */

const TOP_MAX = 65534;

const systemHz = (): number => clocks(mp.board)[0]!;

/** The registers of a slice. */
interface Slice {
  /** In sixteenths. */
  div16: number;
  top: number;
  isSet: boolean;
  /** The level of each channel. */
  readonly compare: [number, number];
}

const chip = perMachine(() => ({
  slices: Array.from({ length: 8 }, (): Slice => ({ div16: 16, top: 0xffff, isSet: false, compare: [0, 0] })),
  channels: new Map<number, MpPwm>(),
}));

function sliceOf({ channel }: MpPwm): Slice {
  return chip().slices[channel >> 1]!;
}

function setFreq(pwm: MpPwm, freq: number): void {
  const slice = sliceOf(pwm);
  let div16 = 16;
  let top = Math.floor((systemHz() + Math.floor(freq / 2)) / freq) - 1;
  if (top + 1 >= TOP_MAX) {
    div16 = Math.floor((16 * systemHz() + TOP_MAX * freq - 1) / (TOP_MAX * freq));
    top = Math.floor((16 * systemHz() + Math.floor((div16 * freq) / 2)) / (div16 * freq)) - 1;
  }
  if (div16 < 16 || top < 0) raiseValueError('freq too large');
  if (div16 >= 256 * 16) raiseValueError('freq too small');
  Object.assign(slice, { div16, top, isSet: true });
  for (const channel of [pwm.channel, pwm.channel ^ 1]) {
    const other = chip().channels.get(channel);
    if (other !== undefined && (other.kind === 'u16' || other.kind === 'ns')) setDuty(other, other.kind, other.duty);
  }
  pwm.freq = getFreq(pwm);
}

function getFreq(pwm: MpPwm): number {
  const { isSet, div16, top } = sliceOf(pwm);
  const divisor = div16 * (top + 1);
  return isSet ? Math.floor((16 * systemHz() + Math.floor(divisor / 2)) / divisor) : 0;
}

/** How fast a slice counts. */
function countHz({ div16 }: Slice): number {
  return Math.floor((16 * systemHz() + Math.floor(div16 / 2)) / div16);
}

function setDuty(pwm: MpPwm, kind: string, value: number): void {
  const slice = sliceOf(pwm);
  const steps = slice.top + 1;
  if (kind === 'u16') {
    const duty = Math.min(65535, value);
    slice.compare[pwm.channel & 1] = Math.floor((duty * steps + 32767) / 65535);
    Object.assign(pwm, { kind, duty });
  } else {
    const count = Math.floor((value * countHz(slice) + 500000000) / 1000000000);
    slice.compare[pwm.channel & 1] = Math.min(steps, count);
    Object.assign(pwm, { kind, duty: value });
  }
}

export const rp2Pwm: PwmDriver = {
  args: [pwmArg('freq', true), pwmArg('duty_u16'), pwmArg('duty_ns'), pwmArg('invert')],
  hasDuty: false,
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const pin = getPin(args[off]!);
    const channel = pin.id % 16;
    const { channels } = chip();
    let pwm = channels.get(channel);
    if (pwm === undefined) {
      pwm = new MpPwm(type, pin);
      channels.set(channel, pwm);
    }
    Object.assign(pwm, { pin, channel, invert: 0, kind: 'none' });
    rp2Pwm.init(pwm, pwmArgs(rp2Pwm.args, nArgs - 1, nKw, args, off + 1));
    return pwm;
  },
  init(pwm, given) {
    applyPwmArgs(rp2Pwm, pwm, given);
    const invert = given.get('invert');
    if (invert !== undefined) pwm.invert = invert === 0 ? 0 : 1;
  },
  deinit() {},
  getFreq,
  setFreq,
  getDuty(pwm, kind) {
    const slice = sliceOf(pwm);
    if (pwm.kind === 'none' || !slice.isSet) return 0;
    const count = slice.compare[pwm.channel & 1]!;
    const steps = slice.top + 1;
    if (kind === 'u16') return Math.floor((count * 65535 + Math.floor(steps / 2)) / steps);
    const hz = countHz(slice);
    return Math.floor((count * 1000000000 + Math.floor(hz / 2)) / hz);
  },
  setDuty,
  print(out, { channel, invert }) {
    printf(out, '<PWM slice=%u channel=%u invert=%u>', channel >> 1, channel & 1, invert);
  },
};
