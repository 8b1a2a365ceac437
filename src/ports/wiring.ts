import type { Board } from '../abi/board.js';
import { portOf } from '../runtime/port.js';

/** What a board's profile says of pins that its chip doesn't have, by the key. Ports that have no file are believed. */
export function wiringProblems(board: Board): { key: string; expected: string; found: string }[] {
  const port = portOf(board);
  if (!port.isKnown) return [];
  const chip = new Set(port.machine.pin.pins(board));
  const { pins, leds, buses, pinFunctions } = board;
  const named: (readonly [key: string, pin: string | undefined])[] = [
    ...Object.entries(pins).map(([name, pin]) => [`pins.${name}`, pin] as const),
    ...leds.map((pin, i) => [`leds.${i}`, pin] as const),
    ['switch.pin', board.switch?.pin],
    ...Object.entries(pinFunctions).flatMap(([kind, all]) =>
      Object.keys(all ?? {}).map((pin) => [`pinFunctions.${kind}.${pin}`, pin] as const),
    ),
    ...Object.entries(buses).flatMap(([kind, all]) =>
      Object.entries(all).flatMap(([id, { name: _, clock, repl, ...roles }]) =>
        Object.entries(roles).map(([role, pin]) => [`buses.${kind}.${id}.${role}`, pin] as const),
      ),
    ),
  ];
  return named.flatMap(([key, pin]) =>
    pin === undefined || chip.has(pin)
      ? []
      : [{ key, expected: `a pin of ${board.mcu}, such as "${[...chip][0]}"`, found: JSON.stringify(pin) }],
  );
}
