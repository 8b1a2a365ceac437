import { defineModule } from '../../modules/registry.js';
import { argCheckNum } from '../../runtime/args.js';
import { fun0, fun1, funVar } from '../../runtime/fun.js';
import { newInt } from '../../runtime/newInt.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt, objIsTrue } from '../../runtime/ops.js';
import { action, isNamed, perBoard, perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { newStr } from '../../runtime/str.js';
import { mpConstNone, newBool, newRomType } from '../../runtime/types.js';
import { theFlash, typeFlash } from '../../vfs/flash.js';
import { hardware } from '../../world/hardware.js';
import { nrfChip } from './chips.js';

/** The modules `nrf`, `board` and `ble` of the nRF port (ports/nrf/modules). */

const power = perMachine(() => ({ dcdc: false, bluetooth: false }));

function dcdc(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs > 0) power().dcdc = objIsTrue(args[off]!);
  return newBool(power().dcdc);
}

/** What no program and no file uses lies before the files. */
function unusedLength(): number {
  const flash = theFlash();
  return flash === null ? 0 : flash.blocks * flash.blockBytes;
}

defineModule({
  name: 'nrf',
  rows: [
    ['__name__', q('nrf')],
    ['dcdc', ({ board }) => (isNamed(board, 'dcdc') ? funVar('dcdc', 0, 1, dcdc) : null)],
    ['Flash', typeFlash],
    ['unused_flash_start', fun0('unused_flash_start', () => newInt(nrfChip(mp.board).flashBytes - unusedLength()))],
    ['unused_flash_length', fun0('unused_flash_length', () => newInt(unusedLength()))],
  ],
});

/** Pins of the LEDs by board, the first is `LED(1)`; `+` where a high level lights it. */
const LEDS: Readonly<Record<string, string>> = {
  PCA10028: 'P21 P22 P23 P24',
  PCA10031: 'P21 P22 P23',
  PCA10040: 'P17 P18 P19 P20',
  PCA10056: 'P13 P14 P15 P16',
  PCA10059: 'P6 P8 P41 P12',
  PARTICLE_XENON: 'P13 P14 P15',
  ARDUINO_NANO_33_BLE_SENSE: 'P24 P16 P6 +P13',
};

class MpBoardLed extends MpObject {
  readonly id: number;
  readonly pin: string;
  readonly lit: number;

  constructor(type: MpType, id: number, pin: string) {
    super(type);
    this.id = id;
    this.pin = pin.replace('+', '');
    this.lit = pin.startsWith('+') ? 1 : 0;
  }

  override trace(): void {}
}

/** What lights up or goes out is the pin. */
function drive(o: MpObj, isOn: boolean): void {
  const { pin, lit } = o as MpBoardLed;
  hardware().pin(pin).mode = 'out';
  hardware().writePin(pin, isOn ? lit : 1 - lit);
}

const ledType = perBoard(({ id }): MpType | null => {
  const pins = LEDS[id];
  if (pins === undefined) return null;
  const type: MpType = newRomType('LED', {
    makeNew(_type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 1, 1, false);
      return leds[Number(objGetInt(args[off]!)) - 1] ?? raiseValueError("LED doesn't exist");
    },
    print: (out, self) => printf(out, 'LED(%u)', (self as MpBoardLed).id),
    locals: romMap([
      ['on', action('on', (self) => drive(self, true))],
      ['off', action('off', (self) => drive(self, false))],
      [
        'toggle',
        action('toggle', (self) => {
          const { pin, lit } = self as MpBoardLed;
          drive(self, hardware().pin(pin).level !== lit);
        }),
      ],
    ]),
  });
  const leds = pins.split(' ').map((pin, i) => new MpBoardLed(type, i + 1, pin));
  return type;
});

defineModule({
  name: 'board',
  rows: [
    ['__name__', q('board')],
    ['repl_info', fun1('repl_info', () => mpConstNone)],
    ['LED', ({ board }) => ledType(board)],
  ],
});

function setBluetooth(isOn: boolean): MpObj {
  if (isOn) mp.platPrint.strn('SoftDevice enabled\n');
  power().bluetooth = isOn;
  return mpConstNone;
}

defineModule({
  name: 'ble',
  rows: [
    ['__name__', q('ble')],
    ['enable', fun0('enable', () => setBluetooth(true))],
    ['disable', fun0('disable', () => setBluetooth(false))],
    ['enabled', fun0('enabled', () => (power().bluetooth ? 1 : 0))],
    ['address', fun0('address', () => newStr('c0:ff:ee:12:34:56'))],
  ],
});
