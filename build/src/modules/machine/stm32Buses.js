import { objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { isStr, objStrGetStr } from '../../runtime/str.js';
import { typeValueError } from '../../runtime/types.js';
import { stm32Board } from './stm32Boards.js';
/** The number of an STM32 board's bus, given by number or by the board's name of it. Raises ValueError. */
export function stm32Bus(kind, which) {
    const { i2c, spi, i2cNames, spiNames } = stm32Board(mp.board.id);
    const [ids, names] = kind === 'I2C' ? [Object.keys(i2c).map(Number), i2cNames] : [spi, spiNames];
    if (isStr(which)) {
        const name = objStrGetStr(which);
        return names?.[name] ?? raiseMsgVarg(typeValueError, `${kind}(%s) doesn't exist`, name);
    }
    const id = Number(objGetInt(which));
    return ids.includes(id) ? id : raiseMsgVarg(typeValueError, `${kind}(%d) doesn't exist`, id);
}
