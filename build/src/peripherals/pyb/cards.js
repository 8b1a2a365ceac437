import { argCheckNum } from '../../runtime/args.js';
import { fun1, fun2, fun3 } from '../../runtime/fun.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, MpObject } from '../../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mpConstFalse, mpConstNone, newRomType, typeException, typeValueError } from '../../runtime/types.js';
/** Slots for memory cards of the STM32 port (ports/stm32/sdcard.c), which are empty. */
const BLOCK = 512;
const HAL_ERROR = 1;
function read() {
    return raiseMsgVarg(typeException, 'sdcard_read_blocks failed [%u]', HAL_ERROR);
}
function write(_self, _block, data) {
    const { len } = getBufferRaise(data, MP_BUFFER_READ);
    if (len % BLOCK !== 0)
        raiseMsgVarg(typeValueError, 'writes must be a multiple of %d bytes', BLOCK);
    return raiseMsgVarg(typeException, 'sdcard_write_blocks failed [%u]', HAL_ERROR);
}
/** Blocks through the protocol of block devices: no block can be had. */
function blocks(flags) {
    return (_self, block, buf) => {
        objGetInt(block);
        getBufferRaise(buf, flags);
        return mpConstFalse;
    };
}
const CARD_LOCALS = romMap([
    ['present', fun1('present', () => mpConstFalse)],
    ['power', fun2('power', () => mpConstFalse)],
    ['info', fun1('info', () => mpConstNone)],
    ['read', fun2('read', read)],
    ['write', fun3('write', write)],
    ['readblocks', fun3('readblocks', blocks(MP_BUFFER_WRITE))],
    ['writeblocks', fun3('writeblocks', blocks(MP_BUFFER_READ))],
    ['ioctl', fun3('ioctl', (_self, op) => (objGetInt(op) === 1 ? -1 : mpConstNone))],
]);
function cardType(name) {
    const type = newRomType(name, {
        makeNew(_type, nArgs, nKw) {
            argCheckNum(nArgs, nKw, 0, 0, false);
            return card;
        },
        locals: CARD_LOCALS,
    });
    const card = new MpObject(type);
    return { type, card };
}
export const { type: typeSdCard, card: theSdCard } = cardType('SDCard');
export const { type: typeMmCard } = cardType('MMCard');
