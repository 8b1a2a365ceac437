import type { Board } from '../abi/board.js';
import { perBoard } from '../runtime/perBoard.js';
import { portOf } from '../runtime/port.js';

/** How people call a board's pins, in stubs. */

/** The chip's name of each pin by every name that the board knows it by. */
const pinAliases = perBoard((board: Board): ReadonlyMap<string, string> => {
  const aliases = new Map<string, string>();
  const { pin } = portOf(board).machine;
  for (const [name, pin] of Object.entries(board.pins)) aliases.set(name, pin);
  pin.pins(board).forEach((name, place) => {
    aliases.set(name, name);
    const nickname = pin.nickname(name, place);
    if (!aliases.has(nickname)) aliases.set(nickname, name);
  });
  return aliases;
});

/** The chip's name for the pin that somebody means, or null where the board has none. */
export function chipPin(board: Board, name: string): string | null {
  return pinAliases(board).get(name) ?? null;
}

/** What an analogue input is known by: its pin, or its channel where that has no pin. Null where the board has none. */
export function analogSource(board: Board, name: string): string | null {
  const pins = portOf(board).machine.adcPins(board);
  const pin = chipPin(board, name);
  if (pin !== null && pins.includes(pin)) return pin;
  if (!/^\d+$/.test(name)) return null;
  return pins[Number(name)] || name;
}
