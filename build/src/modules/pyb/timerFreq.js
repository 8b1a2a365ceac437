import { MpFloat, newFloat } from '../../runtime/float.js';
import { newInt } from '../../runtime/newInt.js';
import { objGetFloat, objGetInt } from '../../runtime/ops.js';
import { raiseValueError } from '../../runtime/raise.js';
/** How a timer divides its clock (ports/stm32/timer.c). */
/** Divider and period of a number of clocks: exact where it can be (compute_prescaler_period_from_freq). */
function divide(timer, clocks, prescaler) {
    let period = Math.max(1, clocks);
    let by = prescaler;
    while (period > timer.mask) {
        const factor = period % 5 === 0 ? 5 : period % 3 === 0 ? 3 : 2;
        by *= factor;
        period = Math.floor(period / factor);
    }
    timer.period = ((period - 1) & timer.mask) >>> 0;
    timer.prescaler = (by - 1) & 0xffff;
}
/** Sets divider and period for a frequency in Hz. Raises ValueError. */
export function setFreq(timer, freqArg) {
    if (freqArg instanceof MpFloat || (typeof freqArg === 'object' && !Number.isInteger(objGetFloat(freqArg)))) {
        let freq = Math.fround(objGetFloat(freqArg));
        let prescaler = 1;
        if (!(freq > 0))
            raiseValueError('must have positive freq');
        while (freq < 1 && prescaler < 6553) {
            prescaler *= 10;
            freq = Math.fround(freq * 10);
        }
        divide(timer, Math.floor(Math.fround(timer.sourceHz / freq)), prescaler);
        return;
    }
    const freq = Number(objGetInt(freqArg));
    if (freq <= 0)
        raiseValueError('must have positive freq');
    divide(timer, Math.floor(timer.sourceHz / freq), 1);
}
/** Sets divider and period for `num / den` seconds (compute_prescaler_period_from_t). Raises ValueError. */
export function setPeriodTime(timer, num, den) {
    if (num <= 0 || den <= 0)
        raiseValueError('must have positive freq');
    let period = Math.floor((timer.sourceHz * num) / den);
    let prescaler = 1;
    while (period > timer.mask) {
        if (prescaler <= 13107 && period % 5 === 0) {
            prescaler *= 5;
            period /= 5;
        }
        else if (prescaler <= 21845 && period % 3 === 0) {
            prescaler *= 3;
            period /= 3;
        }
        else {
            const lowest = period & 1;
            prescaler *= 2;
            period = Math.floor(period / 2);
            if (period < prescaler)
                prescaler |= lowest;
            if (prescaler > 0x10000)
                raiseValueError('period too large');
        }
    }
    timer.period = ((period - 1) & timer.mask) >>> 0;
    timer.prescaler = (prescaler - 1) & 0xffff;
}
/** The frequency in Hz: a float where it is no whole number. */
export function freqOf({ sourceHz, prescaler, period }) {
    const exact = sourceHz / (prescaler + 1) / (period + 1);
    const isWhole = sourceHz % (prescaler + 1) === 0 && (sourceHz / (prescaler + 1)) % (period + 1) === 0;
    return isWhole ? newInt(exact) : newFloat(exact);
}
