import { argCheckNum } from '../../runtime/args.js';
import { mMalloc } from '../../runtime/malloc.js';
import { objGetArrayFixedN } from '../../runtime/ops.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { MpTuple } from '../../runtime/tupleObj.js';
import { clocks } from './clocks.js';
import { getPin } from './pin.js';
import type { MpPin } from './pinObject.js';
import { type DutyKind, MpPwm, type PwmDriver, pwmArg, pwmArgs } from './pwmObject.js';

/** `machine.PWM` of the mimxrt port (ports/mimxrt/machine_pwm.c): a FlexPWM output or pair, or a quad timer's. */

const FULL = 65535;
const CENTRE = 32768;
const ALIGN_MASK = 3;
const BEGIN = 1;
const END = 2;
const NOT_SET = -1;

class MimxrtPwm extends MpPwm {
  /** Of a FlexPWM module, submodule and channel `A`, `B` or `X`; of a quad timer the timer and its channel. */
  readonly output: readonly string[];
  readonly pair: readonly string[] | null;
  center = CENTRE;
  deadtime = 0;
  sync = false;
  isReady = false;

  constructor(type: ConstructorParameters<typeof MpPwm>[0], pin: MpPin, pair: readonly string[] | null) {
    super(type, pin);
    this.output = outputAt(pin) ?? [];
    this.pair = pair;
    this.freq = NOT_SET;
  }
}

const FLEX_PARTS = 3;

function outputAt({ name }: MpPin): readonly string[] | null {
  return mp.board.pinFunctions.pwm?.[name]?.split('.') ?? null;
}

function isBoardPin({ name }: MpPin): boolean {
  return Object.values(mp.board.pins).includes(name);
}

/** What both kinds of hardware check when both frequency and duty cycle are known. Raises ValueError. */
function configure(pwm: MimxrtPwm): void {
  if (pwm.freq === NOT_SET || pwm.kind === 'none') return;
  if (pwm.kind === 'ns') dutyOf(pwm);
  // The bus is a quarter of the processor's clock, and can be divided by up to 128.
  let left = clocks(mp.board)[0]! / 4 / FULL / pwm.freq;
  let prescaler = 0;
  while (left > 1 && prescaler < 8) {
    prescaler++;
    left /= 2;
  }
  if (prescaler === 8) raiseValueError('PWM frequency too low');
}

/** The duty cycle of 65535. */
function dutyOf({ kind, duty, freq }: MimxrtPwm): number {
  if (kind !== 'ns') return kind === 'none' ? NOT_SET : duty;
  const u16 = Math.floor((duty * freq * FULL) / 1000000000);
  if (u16 > FULL) raiseValueError('value larger than period');
  return u16;
}

function pinsOf(what: Parameters<typeof getPin>[0]): { pin: MpPin; second: MpPin | null } {
  if (!(what instanceof MpTuple)) return { pin: getPin(what), second: null };
  const [pin, second] = objGetArrayFixedN(what, 2);
  return { pin: getPin(pin!), second: getPin(second!) };
}

export const mimxrtPwm: PwmDriver = {
  args: [
    ...['freq', 'duty_u16', 'duty_ns'].map((name) => pwmArg(name, true)),
    ...['center', 'align', 'invert', 'sync', 'xor', 'deadtime'].map((name) => pwmArg(name)),
  ],
  hasDuty: false,
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const { pin, second } = pinsOf(args[off]!);
    const first = outputAt(pin);
    const other = second === null ? null : outputAt(second);
    if (second !== null && other?.length !== FLEX_PARTS) raiseValueError("the second Pin doesn't support PWM");
    const isFlex = first?.length === FLEX_PARTS;
    if (first === null || (!isFlex && !isBoardPin(pin))) raiseValueError("the first Pin doesn't support PWM");
    if (isFlex && other !== null && (first![0] !== other[0] || first![1] !== other[1])) {
      raiseValueError('the pins must be a A/B pair of a submodule');
    }
    const pwm = new MimxrtPwm(type, pin, second === null || second === pin ? null : other);
    pwm.ptr = mMalloc(mp.sizes.mimxrt_pwm_obj_t, pwm);
    mimxrtPwm.init(pwm, pwmArgs(mimxrtPwm.args, nArgs - 1, nKw, args, off + 1));
    return pwm;
  },
  init(self, given) {
    const pwm = self as MimxrtPwm;
    if (given.size === 0 && pwm.isReady) return;
    const freq = given.get('freq') ?? 0;
    if (freq > 0) pwm.freq = freq;
    const u16 = given.get('duty_u16') ?? NOT_SET;
    if (u16 > FULL) raiseValueError('value larger than period');
    if (u16 >= 0) Object.assign(pwm, { kind: 'u16', duty: u16 });
    const ns = given.get('duty_ns') ?? NOT_SET;
    if (ns >= 0) Object.assign(pwm, { kind: 'ns', duty: ns });
    const center = given.get('center') ?? NOT_SET;
    if (center > FULL) raiseValueError('value larger than period');
    const align = given.get('align') ?? NOT_SET;
    if (center >= 0) pwm.center = center;
    else if (align >= 0 && pwm.kind !== 'none' && pwm.freq !== NOT_SET) {
      const half = Math.floor(dutyOf(pwm) / 2);
      const where = align & ALIGN_MASK;
      pwm.center = where === BEGIN ? half : where === END ? FULL - half : CENTRE;
    }
    if ((given.get('invert') ?? NOT_SET) >= 0) pwm.invert = given.get('invert')! & 3;
    if ((given.get('sync') ?? NOT_SET) >= 0) pwm.sync = given.get('sync') !== 0 && pwm.output[1] !== '0';
    if ((given.get('deadtime') ?? NOT_SET) >= 0) pwm.deadtime = given.get('deadtime')!;
    configure(pwm);
    pwm.isReady = true;
  },
  deinit() {},
  getFreq: ({ freq }) => freq,
  setFreq(pwm, freq) {
    pwm.freq = freq;
    configure(pwm as MimxrtPwm);
  },
  getDuty(pwm, kind) {
    if (kind === 'ns') return pwm.kind === 'ns' ? pwm.duty : NOT_SET;
    const self = pwm as MimxrtPwm;
    return self.kind === 'ns' && self.freq === NOT_SET ? NOT_SET : dutyOf(self);
  },
  setDuty(pwm, kind: DutyKind, value) {
    if (kind === 'u16' && value >= 0 && value > FULL) raiseValueError('value larger than period');
    if (value >= 0) Object.assign(pwm, { kind, duty: value });
    configure(pwm as MimxrtPwm);
  },
  print(out, self) {
    const { output, pair, kind, duty, freq, center, deadtime, sync } = self as MimxrtPwm;
    const set = kind === 'ns' ? `duty_ns=${duty}` : `duty_u16=${kind === 'none' ? NOT_SET : duty}`;
    if (output.length !== FLEX_PARTS) {
      printf(out, '<QTMR_PWM module=%s channel=%s freq=%u %s>', output[0]!, output[1]!, freq, set);
      return;
    }
    const [module, submodule, channel] = output;
    const channels = pair === null ? channel! : `${channel}/${pair[2]}`;
    printf(out, '<FLEXPWM module=%s submodule=%s channel=%s %s', module!, submodule!, channels, set);
    printf(out, ' freq=%d center=%u, deadtime=%u, sync=%u>', freq, center, deadtime, sync ? 1 : 0);
  },
};
