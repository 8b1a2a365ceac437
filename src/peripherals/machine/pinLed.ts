import type { Board } from '../../abi/board.js';
import { argCheckNum } from '../../runtime/args.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { action } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { romMap } from '../../runtime/rom.js';
import { newRomType } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';

/**
 * LEDs that are on or off, as `board.LED` of the nRF port and `machine.LED` of mimxrt (ports/nrf/modules/board/led.c,
 * ports/mimxrt/machine_led.c). Their objects are in ROM.
 */

class MpPinLed extends MpObject {
  constructor(
    type: MpType,
    readonly id: number,
    readonly pin: string,
    /** The level that lights it. */
    readonly lit: 0 | 1,
  ) {
    super(type);
  }

  override trace(): void {}
}

/** What lights up or goes out is the pin. */
function drive(o: MpObj, isOn: boolean): void {
  const { pin, lit } = o as MpPinLed;
  hardware().pin(pin).mode = 'out';
  hardware().writePin(pin, isOn ? lit : 1 - lit);
}

function toggle(o: MpObj): void {
  const { pin, lit } = o as MpPinLed;
  drive(o, hardware().pin(pin).level !== lit);
}

/** The type `LED` of a board, or null for one without. @param raiseUnknown raises what the port says of an LED that isn't there */
export function newPinLedType(board: Board, raiseUnknown: (id: number) => never): MpType | null {
  if (board.leds.length === 0) return null;
  const type: MpType = newRomType('LED', {
    makeNew(_type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 1, 1, false);
      const id = Number(objGetInt(args[off]!));
      return leds[id - 1] ?? raiseUnknown(id);
    },
    print: (out, self) => printf(out, 'LED(%u)', (self as MpPinLed).id),
    locals: romMap([
      ['on', action('on', (self) => drive(self, true))],
      ['off', action('off', (self) => drive(self, false))],
      ['toggle', action('toggle', toggle)],
    ]),
  });
  const leds = board.leds.map((pin, i) => new MpPinLed(type, i + 1, pin, board.ledLevels[i] ?? 1));
  return type;
}
