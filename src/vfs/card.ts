import { fun3 } from '../runtime/fun.js';
import { latin1Bytes } from '../runtime/latin1.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj, MpObject } from '../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../runtime/ops.js';
import { romMap } from '../runtime/rom.js';
import { type MpState, mp } from '../runtime/state.js';
import { mpConstNone, newRomType } from '../runtime/types.js';
import type { CardStub } from '../world/stub.js';
import { BlockDevice } from './blockDevice.js';
import { FatFlash } from './fat/fatFlash.js';
import { deviceIoctl } from './flash.js';

/** Bytes of a block of every card. */
export const CARD_BLOCK = 512;

const DEFAULT_MEGABYTES = 4096;

/**
 * A memory card in a board's slot: really its blocks, of which those that are all zeros take no room. As shops sell it
 * it has a FAT file system in its first partition.
 */
export class Card {
  readonly count: number;
  /** Whether it has power. */
  isOn = false;
  private readonly blocks = new Map<number, Uint8Array>();

  constructor({ megabytes = DEFAULT_MEGABYTES }: CardStub) {
    this.count = (megabytes * 1024 * 1024) / CARD_BLOCK;
  }

  /** Reads whole blocks to a buffer; false where the card has not all of them. */
  read(block: number, to: Uint8Array): boolean {
    if (!this.has(block, to.length)) return false;
    for (let at = 0; at + CARD_BLOCK <= to.length; at += CARD_BLOCK) {
      const from = this.blocks.get(block + at / CARD_BLOCK);
      if (from === undefined) to.fill(0, at, at + CARD_BLOCK);
      else to.set(from, at);
    }
    return true;
  }

  /** Writes whole blocks; false where the card has not all of them. */
  write(block: number, from: Uint8Array): boolean {
    if (!this.has(block, from.length)) return false;
    for (let at = 0; at + CARD_BLOCK <= from.length; at += CARD_BLOCK) {
      const bytes = from.slice(at, at + CARD_BLOCK);
      if (bytes.every((byte) => byte === 0)) this.blocks.delete(block + at / CARD_BLOCK);
      else this.blocks.set(block + at / CARD_BLOCK, bytes);
    }
    return true;
  }

  private has(block: number, bytes: number): boolean {
    return block >= 0 && block + Math.floor(bytes / CARD_BLOCK) <= this.count;
  }
}

const cards = new WeakMap<MpState, Card>();

/** The card in the running machine's slot; null: the slot is empty. */
export function theCard(): Card | null {
  return cards.get(mp) ?? null;
}

/** Puts the card that was in another machine's slot, the same board's before a reset, into this one's. */
export function keepCard(state: MpState, before: MpState): void {
  const card = cards.get(before);
  if (card !== undefined) cards.set(state, card);
}

/** Puts a new card into the running machine's slot. */
export function insertCard(stub: CardStub): void {
  const card = new Card(stub);
  cards.set(mp, card);
  if (stub.formatted === false) return;
  const fat = new FatFlash(new BlockDevice(new CardDevice(card)));
  fat.mkfs();
  for (const [name, text] of Object.entries(stub.files ?? {})) {
    const segments = name.split('/').filter((segment) => segment !== '');
    for (let i = 1; i < segments.length; i++) {
      const folder = `/${segments.slice(0, i).join('/')}`;
      if (fat.files.stat(folder) === null) fat.files.mkdir(folder);
    }
    const how = { read: false, write: true, create: true, truncate: true, append: false };
    const file = fat.files.open(`/${segments.join('/')}`, how);
    const bytes = latin1Bytes(text);
    file.write(bytes, 0, bytes.length);
    file.close();
  }
}

/** Blocks of a card by a method of a block device; what it gives back is for each port to say. */
export function cardRead(card: Card | null, block: MpObj, buf: MpObj): boolean {
  const { bytes, offset, len } = getBufferRaise(buf, MP_BUFFER_WRITE);
  return card?.read(Number(objGetInt(block)), bytes.subarray(offset, offset + len)) === true;
}

export function cardWrite(card: Card | null, block: MpObj, buf: MpObj): boolean {
  const { bytes, offset, len } = getBufferRaise(buf, MP_BUFFER_READ);
  return card?.write(Number(objGetInt(block)), bytes.subarray(offset, offset + len)) === true;
}

/** The card reader that its files were put on it with. */
class CardDevice extends MpObject {
  constructor(readonly card: Card) {
    super(typeDevice);
  }
}

const typeDevice = newRomType('', {
  locals: romMap([
    ['readblocks', fun3('readblocks', (self, block, buf) => done(cardRead((self as CardDevice).card, block, buf)))],
    ['writeblocks', fun3('writeblocks', (self, block, buf) => done(cardWrite((self as CardDevice).card, block, buf)))],
    ['ioctl', fun3('ioctl', (self, op) => deviceIoctl(op, (self as CardDevice).card.count, CARD_BLOCK))],
  ]),
});

function done(isDone: boolean): MpObj {
  return isDone ? mpConstNone : -1;
}
