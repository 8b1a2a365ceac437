import { argCheckNum, argParseAllKwArray, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { mMalloc } from '../../runtime/malloc.js';
import { MP_OBJ_NULL } from '../../runtime/obj.js';
import { perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { typeValueError } from '../../runtime/types.js';
import { getPin } from './pin.js';
import { applyPwmArgs, type DutyKind, MpPwm, type PwmDriver, pwmArg, pwmArgs } from './pwmObject.js';

/** `machine.PWM` of the ports (machine_pwm.c; the nRF port's pwm.c and soft_pwm.c). */

/** All channels share the frequency. */
const esp8266Freq = perMachine(() => ({ freq: 500 }));

/** The duty cycle is kept in 1024 steps. */
const ESP8266_STEPS: Readonly<Record<DutyKind, (value: number, freq: number) => number>> = {
  duty: (value) => value,
  u16: (value) => Math.floor((value * 1024) / 65536),
  ns: (value, freq) => Math.floor((value * freq) / 976562),
};

export const esp8266Pwm: PwmDriver = {
  args: [pwmArg('freq', true), pwmArg('duty', true), pwmArg('duty_u16', true), pwmArg('duty_ns', true)],
  hasDuty: true,
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const pwm = new MpPwm(type, getPin(args[off]!));
    pwm.ptr = mMalloc(mp.sizes.esp8266_pwm_obj_t, pwm);
    esp8266Pwm.init(pwm, pwmArgs(esp8266Pwm.args, nArgs - 1, nKw, args, off + 1));
    return pwm;
  },
  init(pwm, given) {
    if (pwm.pin.id === 16) raiseMsgVarg(typeValueError, 'PWM not supported on pin %d', 16);
    pwm.isActive = true;
    applyPwmArgs(esp8266Pwm, pwm, given);
  },
  deinit(pwm) {
    pwm.isActive = false;
  },
  getFreq: () => esp8266Freq().freq,
  setFreq(_pwm, freq) {
    esp8266Freq().freq = Math.max(1, Math.min(1000, freq));
  },
  getDuty({ duty }, kind) {
    if (kind === 'duty') return duty;
    return kind === 'u16' ? duty * 64 : Math.floor((duty * 976563) / esp8266Freq().freq);
  },
  setDuty(pwm, kind, value) {
    pwm.isActive = true;
    pwm.kind = 'duty';
    pwm.freq = esp8266Freq().freq;
    pwm.duty = Math.max(0, Math.min(1023, ESP8266_STEPS[kind](value, pwm.freq)));
  },
  print(out, { pin, isActive, duty }) {
    printf(out, 'PWM(%u', pin.name);
    if (isActive) printf(out, ', freq=%u, duty=%u', esp8266Freq().freq, duty);
    out.strn(')');
  },
};

/** What the nRF port's drivers tell of a duty cycle: percent, or of 65536; nothing where it was set in another way. */
function nrfDuty({ duty, kind: was }: MpPwm, kind: DutyKind): number {
  if (kind === was) return duty;
  if (kind === 'duty' && was === 'u16') return Math.floor((duty * 100) / 65536);
  if (kind === 'u16' && was === 'duty') return Math.floor((duty * 65536) / 100);
  return -1;
}

const DUTY_SUFFIX = { none: '', duty: '', u16: '_u16', ns: '_ns' } as const;

const NRF_ARGS = [pwmArg('freq'), pwmArg('duty'), pwmArg('duty_u16'), pwmArg('duty_ns')];

/** In software: an nRF51 has no such hardware. */
export const nrfSoftPwm: PwmDriver = {
  args: NRF_ARGS,
  hasDuty: true,
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const pwm = new MpPwm(type, getPin(args[off]!));
    pwm.ptr = mMalloc(mp.sizes.nrf_soft_pwm_obj_t, pwm);
    nrfSoftPwm.init(pwm, pwmArgs(NRF_ARGS, nArgs - 1, nKw, args, off + 1));
    return pwm;
  },
  init: (pwm, given) => applyPwmArgs(nrfSoftPwm, pwm, given),
  deinit() {},
  getFreq: ({ freq }) => freq,
  setFreq(pwm, freq) {
    if (freq > 1000000 / 256) raiseValueError('frequency out of range');
    pwm.freq = freq;
  },
  getDuty: nrfDuty,
  setDuty: keepDuty,
  print(out, { pin, freq, kind, duty }) {
    printf(out, '<PWM: Pin=%u freq=%dHz duty%s=%d>', pin.id, freq, DUTY_SUFFIX[kind], duty);
  },
};

function keepDuty(pwm: MpPwm, kind: DutyKind, value: number): void {
  pwm.kind = kind;
  pwm.duty = value;
}

const NRF_CHANNELS_PER_DEVICE = 4;
const NRF_DEVICES = 3;

const nrfChannels = perMachine(() => new Map<number, MpPwm>());

const NRF_HARD_ARGS = [mpArg('pin', MP_ARG_OBJ), ...NRF_ARGS, pwmArg('invert'), pwmArg('device'), pwmArg('channel')];

function nrfHardChannel(device: number | undefined, channel: number | undefined): number {
  if (device === undefined) {
    const count = NRF_DEVICES * NRF_CHANNELS_PER_DEVICE;
    for (let i = 0; i < count; i++) if (nrfChannels().get(i)?.isActive !== true) return i;
  } else if (device >= 0 && device < NRF_DEVICES) {
    const known = channel !== undefined && channel >= 0 && channel < NRF_CHANNELS_PER_DEVICE;
    return device * NRF_CHANNELS_PER_DEVICE + (known ? channel : 0);
  }
  return raiseValueError('invalid PWM id');
}

export const nrfHardPwm: PwmDriver = {
  ...nrfSoftPwm,
  args: NRF_HARD_ARGS,
  makeNew(type, nArgs, nKw, args, off) {
    const [pin] = argParseAllKwArray(nArgs, nKw, args, off, NRF_HARD_ARGS);
    if (pin === MP_OBJ_NULL) raiseValueError('Pin missing');
    const given = pwmArgs(NRF_HARD_ARGS, nArgs, nKw, args, off);
    const at = getPin(pin!);
    const channel = nrfHardChannel(given.get('device'), given.get('channel'));
    let pwm = nrfChannels().get(channel);
    if (pwm === undefined) {
      pwm = new MpPwm(type, at);
      nrfChannels().set(channel, pwm);
    }
    Object.assign(pwm, { pin: at, channel, kind: 'none', duty: 0, invert: 0, isActive: true });
    nrfHardPwm.init(pwm, given);
    return pwm;
  },
  init(pwm, given) {
    applyPwmArgs(nrfHardPwm, pwm, given);
    const invert = given.get('invert');
    if (invert !== undefined) pwm.invert = invert === 0 ? 0 : 1;
  },
  deinit(pwm) {
    pwm.isActive = false;
  },
  setFreq(pwm, freq) {
    if (freq > 16000000 / 3 || freq <= Math.floor(125000 / 32768)) raiseValueError('frequency out of range');
    pwm.freq = freq;
  },
  print(out, { pin, freq, kind, duty, invert, channel }) {
    printf(out, '<PWM: Pin=%u freq=%dHz duty%s=%d', pin.id, freq, DUTY_SUFFIX[kind], duty);
    const device = Math.floor(channel / NRF_CHANNELS_PER_DEVICE);
    printf(out, ' invert=%d id=%u channel=%u>', invert, device, channel % NRF_CHANNELS_PER_DEVICE);
  },
};

export const samdPwm: PwmDriver = {
  args: [pwmArg('freq', true), pwmArg('duty_u16'), pwmArg('duty_ns'), pwmArg('invert'), pwmArg('device')],
  hasDuty: false,
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const pwm = new MpPwm(type, getPin(args[off]!));
    pwm.ptr = mMalloc(mp.sizes.samd_pwm_obj_t, pwm);
    pwm.freq = -1;
    pwm.channel = pwm.pin.id % 4;
    samdPwm.init(pwm, pwmArgs(samdPwm.args, nArgs - 1, nKw, args, off + 1));
    return pwm;
  },
  init(pwm, given) {
    pwm.timer = given.get('device') ?? Math.max(0, pwm.timer);
    pwm.invert = given.get('invert') ?? pwm.invert;
    applyPwmArgs(samdPwm, pwm, given);
  },
  deinit() {},
  getFreq: ({ freq }) => freq,
  setFreq(pwm, freq) {
    if (freq > 24000000) raiseValueError('freq too large');
    pwm.freq = freq;
  },
  getDuty: ({ kind: was, duty }, kind) => (was === kind ? duty : was === 'none' && kind === 'ns' ? 0 : -1),
  setDuty: keepDuty,
  print(out, { pin, channel, timer }) {
    printf(out, 'PWM(%q, device=%u, channel=%u, output=%u)', pin.name, timer, channel, channel);
  },
};
