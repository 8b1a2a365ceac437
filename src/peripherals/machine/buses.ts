import type { BusKind } from '../../abi/board.js';
import type { MpObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { isStr, objStrGetStr } from '../../runtime/str.js';
import { typeValueError } from '../../runtime/types.js';

/** How a port finds its buses of a kind. */
export interface BusNumbers {
  /** The numbers of a board that doesn't say which buses it has. */
  readonly ids: readonly number[];
  /** Boards may have names for their buses. */
  readonly isNamed?: boolean;
  /** What the port says of a bus that isn't there; absent: it tells the number or the name. */
  readonly unknown?: string;
}

/**
 * The number of a bus, given by number or, where boards have names for them, by the board's name of it.
 *
 * @throws ValueError where the board has no such bus
 */
export function busNumber(kind: BusKind, which: MpObj, { ids, isNamed, unknown }: BusNumbers): number {
  const buses = mp.board.buses[kind];
  const type = kind.toUpperCase();
  if (isNamed === true && isStr(which)) {
    const name = objStrGetStr(which);
    const found = Object.entries(buses ?? {}).find(([, bus]) => bus.name === name);
    if (found !== undefined) return Number(found[0]);
    return unknown === undefined
      ? raiseMsgVarg(typeValueError, `${type}(%s) doesn't exist`, name)
      : raiseValueError(unknown);
  }
  const id = Number(objGetInt(which));
  const isThere = buses === undefined ? ids.includes(id) : Object.hasOwn(buses, id);
  if (isThere) return id;
  return unknown === undefined
    ? raiseMsgVarg(typeValueError, `${type}(%d) doesn't exist`, id)
    : raiseValueError(unknown);
}
