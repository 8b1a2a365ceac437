import { memInfoText } from '../../modules/micropython.js';
import { fun0, funVar } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { MpObject, type MpType } from '../../runtime/obj.js';
import { objIsTrue } from '../../runtime/ops.js';
import { perBoard, perMachine } from '../../runtime/perBoard.js';
import { raiseNotImplementedError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstFalse, mpConstNone, mpConstTrue, newRomType } from '../../runtime/types.js';
import { temperature } from '../../world/hardware.js';
import { hostRandom } from '../../world/host.js';

/** What only some ports have in `machine`. */

/** Whether the program has switched the interrupts off; nothing else than `enable_irq` asks for it. */
const interrupts = perMachine(() => ({ areOn: true }));

export const disableIrqFun = fun0('disable_irq', () => {
  const before = interrupts().areOn;
  interrupts().areOn = false;
  return before ? mpConstTrue : mpConstFalse;
});

export const enableIrqFun = funVar('enable_irq', 0, 1, (nArgs, args, off) => {
  interrupts().areOn = nArgs === 0 || objIsTrue(args[off]!);
  return mpConstNone;
});

/** `info([dump])`: the heap's figures; what C tells of the chip and its linker isn't known here. */
export const infoFun = funVar('info', 0, 1, (nArgs) => {
  mp.platPrint.strn(memInfoText(nArgs === 1));
  return mpConstNone;
});

/** 30 random bits. */
export const rngFun = fun0('rng', () => {
  const bytes = new Uint8Array(4);
  hostRandom(bytes);
  return ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 2;
});

/** The nRF port's thermometer in the chip. */
export const tempType = perBoard(
  (): MpType =>
    newRomType('Temp', {
      makeNew(type) {
        const o = new MpObject(type);
        o.ptr = mMalloc(mp.sizes.nrf_temp_obj_t, o);
        return o;
      },
      print: (out) => out.strn('Temp'),
      locals: romMap([['read', fun0('read', () => Math.floor(temperature()))]]),
    }),
);

/** Hardware that is not simulated: its type is there to be imported, and says so when it is called. */
export function absentType(name: string, rows: readonly RomRow[] = []): MpType {
  return newRomType(name, {
    makeNew: () => raiseNotImplementedError('hardware is not simulated'),
    ...(rows.length === 0 ? {} : { locals: romMap(rows) }),
  });
}
