import { printf } from '../../objects/printf.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_REQUIRED, mpArg, } from '../../runtime/args.js';
import { fun2 } from '../../runtime/fun.js';
import { MpObject } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { perBoard, perMachine } from '../../runtime/perBoard.js';
import { getPin } from './pin.js';
/** `machine.DAC`, whose objects are in ROM: of the ESP32 family by pin, of the SAMD port by number. */
class MpDac extends MpObject {
    constructor(type, name, most) {
        super(type);
        this.name = name;
        this.most = most;
    }
    trace() { }
}
function write(self, valueArg) {
    const { name, most } = self;
    const value = Number(objGetInt(valueArg));
    if (value < 0 || value > most)
        raiseValueError('value out of range');
    hardware().note('dac', name, String(value));
    return mpConstNone;
}
const SAMD_ARGS = [mpArg('id', MP_ARG_REQUIRED | MP_ARG_INT, 0), mpArg('vref', MP_ARG_KW_ONLY | MP_ARG_INT, 1)];
const references = perMachine(() => new Map());
const locals = romMap([['write', fun2('write', write)]]);
/** The type `DAC` of a board. */
export const dacType = perBoard(({ port, mcu }) => {
    if (port === 'esp32') {
        const type = newRomType('DAC', {
            makeNew(_type, nArgs, nKw, args, off) {
                argCheckNum(nArgs, nKw, 1, 1, true);
                const { name } = getPin(args[off]);
                return dacs.find((dac) => dac.name === name) ?? raiseValueError('invalid Pin for DAC');
            },
            print: (out, self) => printf(out, 'DAC(Pin(%u))', self.name),
            locals,
        });
        const dacs = (mcu === 'ESP32' ? ['25', '26'] : ['17', '18']).map((name) => new MpDac(type, name, 255));
        return type;
    }
    if (port !== 'samd')
        return null;
    const type = newRomType('DAC', {
        makeNew(_type, nArgs, nKw, args, off) {
            const [id, vref] = argParseAllKwArray(nArgs, nKw, args, off, SAMD_ARGS);
            if (id !== 0)
                raiseValueError('invalid Pin for DAC');
            references().set(dac, Number(vref));
            return dac;
        },
        print: (out, self) => printf(out, 'DAC(0, Pin=PA02, vref=%d)', references().get(self) ?? 1),
        locals,
    });
    const dac = new MpDac(type, '0', 1023);
    return type;
});
