import type { MarkSink } from '../../gc/heap.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_INT, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { fun1, fun3, funKw, funVar } from '../../runtime/fun.js';
import { listAppend, newListN } from '../../runtime/list.js';
import { mMalloc } from '../../runtime/malloc.js';
import { isInt, newIntFromUint } from '../../runtime/newInt.js';
import type { MpObj, MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { printf } from '../../runtime/printf.js';
import { raiseOSError, raiseType } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { MpStaticClassMethod } from '../../runtime/staticClassMethod.js';
import { newStr, objStrGetStr } from '../../runtime/str.js';
import { newTuple } from '../../runtime/tuple.js';
import {
  mpConstFalse,
  mpConstNone,
  newRomType,
  typeClassMethod,
  typeStaticMethod,
  typeValueError,
} from '../../runtime/types.js';
import { deviceIoctl, FlashDevice, readFlashBlocks, theFlash, writeFlashBlocks } from '../../vfs/flash.js';

/** `esp32.Partition`: the flash of an ESP32 by its partitions (ports/esp32/esp32_partition.c). */

const MP_ENOENT = 2;
const NATIVE_BLOCK_BYTES = 4096;

const TYPE_APP = 0;
const TYPE_DATA = 1;
const SUBTYPE_ANY = 0xff;
const BOOT = 0;
const RUNNING = 1;

interface PartitionInfo {
  readonly label: string;
  readonly type: number;
  readonly subtype: number;
  readonly address: number;
  readonly bytes: number;
}

/** The tables of ports/esp32/partitions-*.csv, which differ in the size of the last one: the rest of the flash. */
function table(): PartitionInfo[] {
  const flash = theFlash();
  return [
    { label: 'nvs', type: TYPE_DATA, subtype: 2, address: 0x9000, bytes: 0x6000 },
    { label: 'phy_init', type: TYPE_DATA, subtype: 1, address: 0xf000, bytes: 0x1000 },
    { label: 'factory', type: TYPE_APP, subtype: 0, address: 0x10000, bytes: 0x1f0000 },
    {
      label: 'vfs',
      type: TYPE_DATA,
      subtype: 0x81,
      address: 0x200000,
      bytes: flash === null ? 0 : flash.blocks * flash.blockBytes,
    },
  ];
}

/** `esp32_partition_obj_t` */
class MpPartition extends FlashDevice {
  readonly part: PartitionInfo;
  readonly blockBytes: number;
  private cache = 0;

  constructor(part: PartitionInfo, blockBytes: number) {
    super(typePartition);
    this.part = part;
    this.blockBytes = blockBytes;
    this.ptr = mMalloc(mp.sizes.esp32_partition_obj_t, this);
    if (blockBytes >= NATIVE_BLOCK_BYTES) return;
    const top = mp.roots.mark();
    mp.roots.keep(this);
    this.cache = mMalloc(NATIVE_BLOCK_BYTES, null);
    mp.roots.release(top);
  }

  override get isFiles(): boolean {
    return this.part.label === 'vfs';
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.cache);
  }
}

function newPartition(part: PartitionInfo | undefined, blockBytes: number): MpPartition {
  return part === undefined ? raiseOSError(MP_ENOENT) : new MpPartition(part, blockBytes);
}

function makeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 2, false);
  const which = args[off]!;
  const blockBytes = nArgs === 2 ? Number(objGetInt(args[off + 1]!)) : NATIVE_BLOCK_BYTES;
  if (!isInt(which)) {
    const label = objStrGetStr(which);
    return newPartition(
      table().find((part) => part.label === label),
      blockBytes,
    );
  }
  const id = Number(objGetInt(which));
  if (id !== BOOT && id !== RUNNING) raiseType(typeValueError);
  return newPartition(
    table().find((part) => part.type === TYPE_APP),
    blockBytes,
  );
}

const FIND_ARGS = [
  mpArg('type', MP_ARG_INT, TYPE_APP),
  mpArg('subtype', MP_ARG_INT, SUBTYPE_ANY),
  mpArg('label', MP_ARG_OBJ, mpConstNone),
  mpArg('block_size', MP_ARG_INT, NATIVE_BLOCK_BYTES),
];

const find = funKw('find', 0, (nArgs, nKw, args, off) => {
  const [type, subtype, labelIn, blockBytes] = argParseAllKwArray(nArgs, nKw, args, off, FIND_ARGS);
  const label = labelIn === mpConstNone ? null : objStrGetStr(labelIn!);
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  for (const part of table()) {
    if (part.type !== Number(type) || (Number(subtype) !== SUBTYPE_ANY && part.subtype !== Number(subtype))) continue;
    if (label === null || part.label === label) listAppend(list, newPartition(part, Number(blockBytes)));
  }
  mp.roots.release(top);
  return list;
});

const info = fun1('info', (self) => {
  const { type, subtype, address, bytes, label } = (self as MpPartition).part;
  return newTuple([type, subtype, newIntFromUint(address), newIntFromUint(bytes), newStr(label), mpConstFalse]);
});

const ioctl = fun3('ioctl', (self, op) => {
  const { part, blockBytes } = self as MpPartition;
  return deviceIoctl(op, Math.floor(part.bytes / blockBytes), blockBytes);
});

export const typePartition: MpType = newRomType('Partition', {
  makeNew,
  print(out, self) {
    const { type, subtype, address, bytes, label } = (self as MpPartition).part;
    printf(out, '<Partition type=%u, subtype=%u, address=%u, size=%u, ', type, subtype, address, bytes);
    printf(out, 'label=%s, encrypted=%u>', label, 0);
  },
  locals: romMap([
    ['find', new MpStaticClassMethod(typeStaticMethod, find)],
    ['info', info],
    ['readblocks', funVar('readblocks', 3, 4, readFlashBlocks)],
    ['writeblocks', funVar('writeblocks', 3, 4, writeFlashBlocks)],
    ['ioctl', ioctl],
    ['set_boot', fun1('set_boot', () => mpConstNone)],
    [
      'mark_app_valid_cancel_rollback',
      new MpStaticClassMethod(
        typeClassMethod,
        fun1('mark_app_valid_cancel_rollback', () => mpConstNone),
      ),
    ],
    // The table has no second part for programs.
    ['get_next_update', fun1('get_next_update', () => raiseOSError(MP_ENOENT))],
    ['BOOT', BOOT],
    ['RUNNING', RUNNING],
    ['TYPE_APP', TYPE_APP],
    ['TYPE_DATA', TYPE_DATA],
  ]),
});
