import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, mpArg } from '../../runtime/args.js';
import { funKw } from '../../runtime/fun.js';
import { MpObject } from '../../runtime/obj.js';
import { romMap } from '../../runtime/rom.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { action, getSet } from '../../runtime/perBoard.js';
export class MpPwm extends MpObject {
    constructor(type, pin) {
        super(type);
        this.freq = 0;
        /** How the duty cycle was set last. */
        this.kind = 'none';
        this.duty = 0;
        this.isActive = false;
        this.invert = 0;
        this.channel = -1;
        this.timer = -1;
        this.pin = pin;
    }
    trace() { }
    /** Tells whoever watches. */
    note() {
        const duty = this.kind === 'none' ? '' : ` ${this.kind === 'duty' ? 'duty' : `duty_${this.kind}`}=${this.duty}`;
        hardware().note('pwm', this.pin.name, `freq=${this.freq}${duty}${this.invert === 0 ? '' : ' invert=1'}`);
    }
}
const NOT_GIVEN = -1;
/** An argument that needn't be given; with `positional` its name can be left out. */
export function pwmArg(name, positional = false) {
    return mpArg(name, MP_ARG_INT | (positional ? 0 : MP_ARG_KW_ONLY), NOT_GIVEN);
}
/** Parses arguments as `table` says. */
export function pwmArgs(table, nArgs, nKw, args, off) {
    const given = new Map();
    argParseAllKwArray(nArgs, nKw, args, off, table).forEach((value, i) => {
        if (value !== NOT_GIVEN && typeof value === 'number')
            given.set(table[i].name.data, value);
    });
    return given;
}
/** Sets what was given: the frequency first. */
export function applyPwmArgs(driver, pwm, given) {
    const freq = given.get('freq');
    if (freq !== undefined)
        driver.setFreq(pwm, freq);
    for (const kind of ['duty', 'u16', 'ns']) {
        const value = given.get(kind === 'duty' ? 'duty' : `duty_${kind}`);
        if (value !== undefined)
            driver.setDuty(pwm, kind, value);
    }
}
function dutyRow(driver, name, kind) {
    const get = (self) => driver.getDuty(self, kind);
    const set = (self, value) => {
        driver.setDuty(self, kind, value);
        self.note();
    };
    return [name, getSet(name, get, set)];
}
/** The type `PWM` with a port's driver. */
export function newPwmType(driver) {
    return newRomType('PWM', {
        makeNew: (type, nArgs, nKw, args, off) => {
            const pwm = driver.makeNew(type, nArgs, nKw, args, off);
            pwm.note();
            return pwm;
        },
        print: (out, self) => driver.print(out, self),
        locals: romMap([
            [
                'init',
                funKw('init', 1, (nArgs, nKw, args, off) => {
                    const pwm = args[off];
                    driver.init(pwm, pwmArgs(driver.args, nArgs - 1, nKw, args, off + 1));
                    pwm.note();
                    return mpConstNone;
                }),
            ],
            [
                'deinit',
                action('deinit', (self) => {
                    driver.deinit(self);
                    hardware().note('pwm', self.pin.name, 'off');
                }),
            ],
            [
                'freq',
                getSet('freq', (self) => driver.getFreq(self), (self, value) => {
                    driver.setFreq(self, value);
                    self.note();
                }),
            ],
            ...(driver.hasDuty ? [dutyRow(driver, 'duty', 'duty')] : []),
            dutyRow(driver, 'duty_u16', 'u16'),
            dutyRow(driver, 'duty_ns', 'ns'),
        ]),
    });
}
