import type { Board } from '../../abi/board.js';
import { fun1, funVar } from '../../runtime/fun.js';
import { romInt } from '../../runtime/newInt.js';
import type { MpObj } from '../../runtime/obj.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseOSError } from '../../runtime/raise.js';
import { newTuple } from '../../runtime/tuple.js';
import { mem16, mem32, mem8 } from '../machine/mem.js';
import { isNamed, perBoard } from '../machine/perBoard.js';
import { defineModule, type ModuleRow } from '../registry.js';
import { STM_CONSTANTS } from './stmConstants.js';

/** The module `stm` (ports/stm32/modstm.c): addresses of registers, and memory to read and write there. */

const MP_EINVAL = 22;
const SMALL_INT_MAX = 0x3fffffff;

/** Constants of a board's MCU by name: those beyond small ints are objects in ROM. */
const constantsOf = perBoard(({ mcu }: Board): ReadonlyMap<string, MpObj> => {
  const text = STM_CONSTANTS[mcu.slice(0, 9)] ?? '';
  const pairs = text
    .trim()
    .split(/\s+/)
    .filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair): [string, MpObj] => {
      const [name = '', hex = ''] = pair.split('=');
      const value = Number.parseInt(hex, 16);
      return [name, value > SMALL_INT_MAX ? romInt(BigInt(value)) : value];
    }),
  );
});

const names = new Set(
  Object.values(STM_CONSTANTS).flatMap((text) =>
    text
      .trim()
      .split(/\s+/)
      .map((pair) => pair.split('=')[0]!),
  ),
);

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
    ...[...names].map((name): ModuleRow => [name, ({ board }) => constantsOf(board).get(name) ?? null]),
    ...RADIO.map(([name, fun]): ModuleRow => [name, ({ board }) => (isNamed(board, name) ? fun : null)]),
  ],
});
