import { defineModule, type ModuleRow } from '../../modules/registry.js';
import { fun1, funVar } from '../../runtime/fun.js';
import { romInt } from '../../runtime/newInt.js';
import type { MpObj } from '../../runtime/obj.js';
import { isNamed } from '../../runtime/perBoard.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseOSError } from '../../runtime/raise.js';
import { newTuple } from '../../runtime/tuple.js';
import { mem8, mem16, mem32 } from '../machine/mem.js';
import { stmConstants } from './stmConstants.js';

/** The module `stm` (ports/stm32/modstm.c): addresses of registers, and memory to read and write there. */

const MP_EINVAL = 22;
const SMALL_INT_MAX = 0x3fffffff;
const MCU_LENGTH = 'STM32F405'.length;

function constantRow([name, hex, chips]: (typeof stmConstants)[number]): ModuleRow {
  const value = Number(hex);
  const mcus = chips.map((chip) => `STM32${chip}`);
  return [
    name,
    ({ board }) => {
      if (!mcus.includes(board.mcu.slice(0, MCU_LENGTH))) return null;
      return value > SMALL_INT_MAX ? romInt(BigInt(value)) : value;
    },
  ];
}

/** The radio of the WB family has no firmware here. */
const RADIO: readonly (readonly [name: string, fun: MpObj])[] = [
  ['rfcore_status', funVar('rfcore_status', 0, 0, () => 0)],
  ['rfcore_fw_version', fun1('rfcore_fw_version', () => newTuple([0, 0, 0, 0, 0]))],
  ['rfcore_sys_hci', funVar('rfcore_sys_hci', 3, 4, () => raiseOSError(MP_EINVAL))],
];

defineModule({
  name: 'stm',
  rows: [
    ['__name__', q('stm')],
    ['mem8', mem8],
    ['mem16', mem16],
    ['mem32', mem32],
    ...stmConstants.map(constantRow),
    ...RADIO.map(([name, fun]): ModuleRow => [name, ({ board }) => (isNamed(board, name) ? fun : null)]),
  ],
});
