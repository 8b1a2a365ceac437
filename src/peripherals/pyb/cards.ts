import { argCheckNum } from '../../runtime/args.js';
import { newByteArrayByRef } from '../../runtime/array.js';
import { fun1, fun2, fun3 } from '../../runtime/fun.js';
import { mFree, mMalloc } from '../../runtime/malloc.js';
import { newIntFromUint } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { getBufferRaise, objGetInt, objIsTrue } from '../../runtime/ops.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone, newBool, newRomType, typeException, typeValueError } from '../../runtime/types.js';
import { CARD_BLOCK, type Card, cardRead, cardWrite, theCard } from '../../vfs/card.js';

/** Slots for memory cards of the STM32 port (ports/stm32/sdcard.c): that for SD cards may have one, by a stub. */

const HAL_ERROR = 1;
/** SDHC cards are those of more than 2 GiB (`CARD_SDHC_SDXC`). */
const MOST_OF_SDSC = (2 * 1024 ** 3) / CARD_BLOCK;

const IOCTL_INIT = 1;
const IOCTL_DEINIT = 2;
const IOCTL_SYNC = 3;
const IOCTL_BLOCK_COUNT = 4;
const IOCTL_BLOCK_SIZE = 5;

/** A slot: what is in it, and whether it has power. Without power no block can be had. */
class Slot extends MpObject {
  constructor(
    type: MpType,
    private readonly inserted: () => Card | null,
  ) {
    super(type);
  }

  get card(): Card | null {
    return this.inserted();
  }

  /** The card, where it has power. */
  get active(): Card | null {
    return this.card?.isOn === true ? this.card : null;
  }

  /** Whether the card has its power now, or none as asked for. */
  power(isOn: boolean): boolean {
    const { card } = this;
    if (card !== null) card.isOn = isOn;
    return card !== null || !isOn;
  }
}

function info(self: Slot): MpObj {
  const { active } = self;
  if (active === null) return mpConstNone;
  const bytes = newIntFromUint(active.count * CARD_BLOCK);
  return newTuple([bytes, CARD_BLOCK, active.count > MOST_OF_SDSC ? 1 : 0]);
}

function read(self: Slot, block: MpObj): MpObj {
  const ptr = mMalloc(CARD_BLOCK, null);
  const bytes = new Uint8Array(CARD_BLOCK);
  if (self.active?.read(Number(objGetInt(block)), bytes) !== true) {
    mFree(ptr, CARD_BLOCK);
    return raiseMsgVarg(typeException, 'sdcard_read_blocks failed [%u]', HAL_ERROR);
  }
  return newByteArrayByRef(bytes, ptr);
}

function write(self: Slot, block: MpObj, data: MpObj): MpObj {
  const { len } = getBufferRaise(data, MP_BUFFER_READ);
  if (len % CARD_BLOCK !== 0) raiseMsgVarg(typeValueError, 'writes must be a multiple of %d bytes', CARD_BLOCK);
  if (cardWrite(self.active, block, data)) return mpConstNone;
  return raiseMsgVarg(typeException, 'sdcard_write_blocks failed [%u]', HAL_ERROR);
}

function ioctl(self: Slot, op: number): MpObj {
  switch (op) {
    case IOCTL_INIT:
      return self.power(true) ? 0 : -1;
    case IOCTL_DEINIT:
      self.power(false);
      return 0;
    case IOCTL_SYNC:
      return 0;
    case IOCTL_BLOCK_COUNT:
      return self.active?.count ?? 0;
    case IOCTL_BLOCK_SIZE:
      return CARD_BLOCK;
    default:
      return -1;
  }
}

const CARD_LOCALS = romMap([
  ['present', fun1('present', (self) => newBool((self as Slot).card !== null))],
  ['power', fun2('power', (self, state) => newBool((self as Slot).power(objIsTrue(state))))],
  ['info', fun1('info', (self) => info(self as Slot))],
  ['read', fun2('read', (self, block) => read(self as Slot, block))],
  ['write', fun3('write', (self, block, data) => write(self as Slot, block, data))],
  ['readblocks', fun3('readblocks', (self, block, buf) => newBool(cardRead((self as Slot).active, block, buf)))],
  ['writeblocks', fun3('writeblocks', (self, block, buf) => newBool(cardWrite((self as Slot).active, block, buf)))],
  ['ioctl', fun3('ioctl', (self, op) => ioctl(self as Slot, Number(objGetInt(op))))],
]);

function slotType(name: string, inserted: () => Card | null): { type: MpType; slot: MpObj } {
  const type: MpType = newRomType(name, {
    makeNew(_type, nArgs, nKw) {
      argCheckNum(nArgs, nKw, 0, 0, false);
      return slot;
    },
    locals: CARD_LOCALS,
  });
  const slot = new Slot(type, inserted);
  return { type, slot };
}

export const { type: typeSdCard, slot: theSdCard } = slotType('SDCard', theCard);
export const { type: typeMmCard } = slotType('MMCard', () => null);
