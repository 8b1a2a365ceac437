import { argParseAllKwArray, MP_ARG_INT, mpArg } from '../../runtime/args.js';
import { fun1, fun3, funKw } from '../../runtime/fun.js';
import { newIntFromUint } from '../../runtime/newInt.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone, newBool, newRomType, typeValueError } from '../../runtime/types.js';
import { CARD_BLOCK, type Card, cardRead, cardWrite, theCard } from '../../vfs/card.js';

/** `machine.SDCard` of the mimxrt port (ports/mimxrt/machine_sdcard.c): one slot, whose object is in C's variables. */

const MP_EIO = 5;
const ID = 1;
const IOCTL_INIT = 1;
const IOCTL_DEINIT = 2;
const IOCTL_SYNC = 3;
const IOCTL_BLOCK_COUNT = 4;
const IOCTL_BLOCK_SIZE = 5;

/** The card, once a program or a file system has started it. */
function started(): Card | null {
  const card = theCard();
  return card?.isOn === true ? card : null;
}

function stop(): void {
  const card = theCard();
  if (card !== null) card.isOn = false;
}

const result = (isDone: boolean): MpObj => (isDone ? 0 : -MP_EIO);

function info(): MpObj {
  const card = started();
  return card === null ? mpConstNone : newTuple([newIntFromUint(card.count * CARD_BLOCK), CARD_BLOCK]);
}

function ioctl(op: number): MpObj {
  const card = theCard();
  switch (op) {
    case IOCTL_INIT:
      if (card !== null) card.isOn = true;
      return result(card !== null);
    case IOCTL_DEINIT:
      stop();
      return 0;
    case IOCTL_SYNC:
      return 0;
    case IOCTL_BLOCK_COUNT:
      return started()?.count ?? -MP_EIO;
    case IOCTL_BLOCK_SIZE:
      return started() === null ? -MP_EIO : CARD_BLOCK;
    default:
      return mpConstNone;
  }
}

const ARGS = [mpArg('id', MP_ARG_INT, ID)];

export const typeMimxrtSdCard: MpType = newRomType('SDCard', {
  makeNew(_type, nArgs, nKw, args, off) {
    const id = Number(argParseAllKwArray(nArgs, nKw, args, off, ARGS)[0]);
    if (id !== ID) raiseMsgVarg(typeValueError, "SDCard(%d) doesn't exist", id);
    return slot;
  },
  locals: romMap([
    ['init', funKw('init', 1, () => mpConstNone)],
    [
      'deinit',
      fun1('deinit', () => {
        stop();
        return mpConstNone;
      }),
    ],
    ['present', fun1('present', () => newBool(theCard() !== null))],
    ['info', fun1('info', info)],
    ['readblocks', fun3('readblocks', (_self, block, buf) => result(cardRead(started(), block, buf)))],
    ['writeblocks', fun3('writeblocks', (_self, block, buf) => result(cardWrite(started(), block, buf)))],
    ['ioctl', fun3('ioctl', (_self, op) => ioctl(Number(objGetInt(op))))],
  ]),
});

const slot: MpObj = new MpObject(typeMimxrtSdCard);
