import type { BusKind } from '../../abi/board.js';
import type { MpObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { isStr, objStrGetStr } from '../../runtime/str.js';
import { typeValueError } from '../../runtime/types.js';

/**
 * The number of a bus, given by number or, where boards have names for them, by the board's name of it.
 *
 * @param ids the numbers of a board that doesn't say which buses it has
 * @throws ValueError where the board has no such bus
 */
export function busNumber(kind: BusKind, which: MpObj, ids: readonly number[], areNamed: boolean): number {
  const buses = mp.board.buses[kind];
  const type = kind.toUpperCase();
  if (areNamed && isStr(which)) {
    const name = objStrGetStr(which);
    const found = Object.entries(buses ?? {}).find(([, bus]) => bus.name === name);
    return found === undefined ? raiseMsgVarg(typeValueError, `${type}(%s) doesn't exist`, name) : Number(found[0]);
  }
  const id = Number(objGetInt(which));
  const isThere = buses === undefined ? ids.includes(id) : Object.hasOwn(buses, id);
  return isThere ? id : raiseMsgVarg(typeValueError, `${type}(%d) doesn't exist`, id);
}
