import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, type MpArg, mpArg } from '../../runtime/args.js';
import { fun1, fun3 } from '../../runtime/fun.js';
import { mMallocWithFinaliser } from '../../runtime/malloc.js';
import { newIntFromUint } from '../../runtime/newInt.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetArray, objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone, newBool, newRomType, typeValueError } from '../../runtime/types.js';
import { CARD_BLOCK, type Card, cardRead, cardWrite, theCard } from '../../vfs/card.js';
import { type CardSlots, espChip } from '../esp/chips.js';
import { raiseEspTimeout } from '../esp/espError.js';

/** `machine.SDCard` of the esp32 port (ports/esp32/machine_sdcard.c): the stub's card, in whichever slot a program asks for. */

class MpEspCard extends MpObject {
  /** The card has been started. */
  isOn = false;

  override trace(): void {}

  /** The card, started if need be; null: there is none. */
  start(): Card | null {
    const card = theCard();
    this.isOn = card !== null;
    return card;
  }
}

const object = (name: string): MpArg => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone);

function argsOf({ isNative, choosesPins, last }: CardSlots): readonly MpArg[] {
  return [
    mpArg('slot', MP_ARG_KW_ONLY | MP_ARG_INT, isNative ? 1 : last),
    mpArg('width', MP_ARG_KW_ONLY | MP_ARG_INT, 1),
    ...['cd', 'wp', 'miso', 'mosi', 'sck', 'cs'].map(object),
    ...(choosesPins ? ['cmd', 'data'].map(object) : []),
    mpArg('freq', MP_ARG_KW_ONLY | MP_ARG_INT, 20000000),
  ];
}

/** Slots from this one on are SPI buses. */
const FIRST_SPI = 2;

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const slots = espChip(mp.board).cards;
  const table = argsOf(slots);
  const values = argParseAllKwArray(nArgs, nKw, args, off, table);
  const given = (name: string): MpObj => values[table.findIndex((arg) => arg.name.data === name)] ?? mpConstNone;
  const isGiven = (...names: readonly string[]): boolean => names.some((name) => given(name) !== mpConstNone);
  const slot = Number(given('slot'));
  if (slot < slots.first || slot > slots.last) raiseValueError('invalid slot number');
  const isSpi = !slots.isNative || slot >= FIRST_SPI;
  if (isSpi && isGiven('cmd', 'data')) raiseValueError('invalid config: SPI slot with SDMMC pin arguments');
  if (!isSpi && isGiven('miso', 'mosi', 'cs')) raiseValueError('invalid config: SDMMC slot with SPI pin arguments');
  const self = new MpEspCard(type);
  self.ptr = mMallocWithFinaliser(mp.sizes.esp32_sdcard_obj_t, self);
  if (isSpi) {
    const areGiven = ['miso', 'mosi', 'sck', 'cs'].every((name) => isGiven(name));
    if (!slots.wired.includes(slot) && !areGiven) raiseValueError('SPI pin values required');
    return self;
  }
  const width = Number(given('width'));
  if (width !== 1 && width !== 4 && !(width === 8 && slot === 0)) {
    raiseValueError('width must be 1 or 4 (or 8 on slot 0)');
  }
  if (isGiven('data') && objGetArray(given('data')).len !== width) {
    raiseMsgVarg(typeValueError, 'data argument length must match width %d', width);
  }
  return self;
}

function info(self: MpObj): MpObj {
  const card = (self as MpEspCard).start();
  if (card === null) return raiseEspTimeout();
  return newTuple([newIntFromUint(card.count * CARD_BLOCK), CARD_BLOCK]);
}

function ioctl(self: MpObj, op: MpObj): MpObj {
  const own = self as MpEspCard;
  switch (Number(objGetInt(op))) {
    case 1:
      return own.start() === null ? -1 : 0;
    case 2:
      own.isOn = false;
      return 0;
    case 3:
      return 0;
    case 4:
      return own.start()?.count ?? -1;
    case 5:
      return own.start() === null ? -1 : CARD_BLOCK;
    default:
      return -1;
  }
}

const deinit = (): MpObj => mpConstNone;

export const typeEsp32SdCard: MpType = newRomType('SDCard', {
  makeNew,
  locals: romMap([
    ['info', fun1('info', info)],
    ['__del__', fun1('__del__', deinit)],
    ['deinit', fun1('deinit', deinit)],
    [
      'readblocks',
      fun3('readblocks', (self, block, buf) => newBool(cardRead((self as MpEspCard).start(), block, buf))),
    ],
    [
      'writeblocks',
      fun3('writeblocks', (self, block, buf) => newBool(cardWrite((self as MpEspCard).start(), block, buf))),
    ],
    ['ioctl', fun3('ioctl', ioctl)],
  ]),
});
