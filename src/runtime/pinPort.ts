import type { Board } from '../abi/board.js';
import type { StructName } from '../abi/structs.js';
import type { MpPrint } from './print.js';

/** How the `Pin` of a port is: its numbers, names and arguments (ports' machine_pin.c, pin.c). */

/** An argument of `init` after the pin: name, `obj` or `int`, whether it must be given, and its default. */
export interface PinArg {
  readonly name: string;
  readonly kind: 'obj' | 'int';
  readonly required?: boolean;
  readonly keyword?: boolean;
  /** `none`: None. `absent`: nothing. */
  readonly defval: number | 'none' | 'absent';
}

export interface PinPort {
  /** Modes by their meaning. */
  readonly modes: { readonly in: number; readonly out: number; readonly openDrain: number };
  readonly pullUp: number;
  readonly pullDown: number;
  readonly rising: number;
  readonly falling: number;
  /** All constants of the class. */
  readonly constants: readonly (readonly [name: string, value: number])[];
  /** Names of methods beyond `init`, `value`, `on`, `off` and `irq`. */
  readonly methods: readonly string[];
  readonly initArgs: readonly PinArg[];
  /** Third argument of `irq`. */
  readonly irqFlag: 'hard' | 'wake';
  /** What `irq` gives: None, an object in ROM, or one on the heap that each pin gets once. */
  readonly irqResult: 'none' | 'rom' | StructName;
  /** Whether there are `Pin.board` and `Pin.cpu`. */
  readonly namespaces: readonly ('board' | 'cpu')[];
  /** Whether a program may give a pin's number: as the chip names it, or as its place among the chip's pins. */
  readonly byNumber: 'name' | 'place' | 'never';
  /** Whether other drivers print a pin's number (MP_HAL_PIN_FMT), or its name. */
  readonly isPrintedAs: 'number' | 'name';
  /** What an unknown pin raises, with `%s` for what was given. */
  readonly unknown: string;
  /** What an unknown name raises, where that is something else. */
  readonly unknownName?: string;
  /** Whether drivers make pins from what describes them (MICROPY_PY_MACHINE_PIN_MAKE_NEW). */
  readonly isMadeByDrivers: boolean;
  /** How people call a pin besides by its name and those that the board gives. */
  nickname(name: string, place: number): string;
  /** Pins of the chip, in order. */
  pins(board: Board): string[];
  /** Number of a pin; absent: its place among the chip's pins. */
  idOf?(name: string): number;
  /** Numbers of the pins from this one on are inputs only. */
  firstInputOnly?(board: Board): number;
  print(out: MpPrint, pin: PinView): void;
}

/** What there is of a pin to print. */
export interface PinView {
  readonly name: string;
  readonly id: number;
  readonly state: {
    readonly mode: 'in' | 'out' | 'open-drain' | 'alt' | 'analog';
    readonly modeValue: number;
    readonly pull: 'none' | 'up' | 'down';
  };
}
