import { BOARD_PINS } from './boardPins.js';
import { adcPins } from './adcChannels.js';
import { perBoard } from '../runtime/perBoard.js';
import { PIN_PORTS } from './pinPorts.js';
/** How people call a board's pins, in stubs. */
/** The chip's name of each pin by every name that the board knows it by. */
const pinAliases = perBoard((board) => {
    const aliases = new Map();
    const port = PIN_PORTS[board.port];
    if (port === undefined)
        return aliases;
    const chip = port.pins(board);
    const named = (BOARD_PINS[board.id] ?? '').trim().split(/\s+/);
    for (const pair of named) {
        const [name, pin] = pair.split('=');
        if (name !== undefined && pin !== undefined)
            aliases.set(name, pin);
    }
    chip.forEach((name, i) => {
        aliases.set(name, name);
        if (port.print === 'number')
            aliases.set(`GPIO${name}`, name);
        else if (port.print !== 'stm32')
            aliases.set(String(i), name);
        else
            aliases.set(`P${name}`, aliases.get(`P${name}`) ?? name);
    });
    return aliases;
});
/** The chip's name for the pin that somebody means, or null where the board has none. */
export function chipPin(board, name) {
    return pinAliases(board).get(name) ?? null;
}
/** What an analogue input is known by: its pin, or its channel where that has no pin. Null where the board has none. */
export function analogSource(board, name) {
    const pins = adcPins(board);
    const pin = chipPin(board, name);
    if (pin !== null && pins.includes(pin))
        return pin;
    if (!/^\d+$/.test(name))
        return null;
    return pins[Number(name)] || name;
}
