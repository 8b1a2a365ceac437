import type { Board } from '../abi/board.js';
import { adcPins } from './adcChannels.js';
import { perBoard } from '../runtime/perBoard.js';
import { PIN_PORTS } from './pinPorts.js';

/** How people call a board's pins, in stubs. */

/** The chip's name of each pin by every name that the board knows it by. */
const pinAliases = perBoard((board: Board): ReadonlyMap<string, string> => {
  const aliases = new Map<string, string>();
  const port = PIN_PORTS[board.port];
  if (port === undefined) return aliases;
  const chip = port.pins(board);
  for (const [name, pin] of Object.entries(board.pins)) aliases.set(name, pin);
  chip.forEach((name, i) => {
    aliases.set(name, name);
    if (port.print === 'number') aliases.set(`GPIO${name}`, name);
    else if (port.print !== 'stm32') aliases.set(String(i), name);
    else aliases.set(`P${name}`, aliases.get(`P${name}`) ?? name);
  });
  return aliases;
});

/** The chip's name for the pin that somebody means, or null where the board has none. */
export function chipPin(board: Board, name: string): string | null {
  return pinAliases(board).get(name) ?? null;
}

/** What an analogue input is known by: its pin, or its channel where that has no pin. Null where the board has none. */
export function analogSource(board: Board, name: string): string | null {
  const pins = adcPins(board);
  const pin = chipPin(board, name);
  if (pin !== null && pins.includes(pin)) return pin;
  if (!/^\d+$/.test(name)) return null;
  return pins[Number(name)] || name;
}
