import type { MacroName } from '../abi/macroNames.js';
import type { StructName } from '../abi/structs.js';
import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { FirmwareFault } from './firmwareFault.js';
import type { MpMap } from './mapObj.js';
import type { MpPrint } from './print.js';

/**
 * A Python value: a small int (a `number`, or a `bigint` for the small ints of a 64-bit target that a double can't
 * hold exactly), or a reference to an object. Every reference to the same thing is the same JS reference, so `===` is
 * MicroPython's pointer comparison.
 */
export type MpObj = number | bigint | MpObject;

/**
 * Anything that is not a small int: `mp_obj_base_t`. `ptr` is the address of its chunk on the simulated heap, or 0 for
 * what lives in ROM, in the value itself (qstrs, None) or on the C stack.
 */
export class MpObject implements HeapOwner {
  ptr = 0;
  type: MpType;

  constructor(type: MpType) {
    this.type = type;
  }

  /** Marks what the words of this object's chunk point to. Subclasses extend it. */
  trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
  }

  /** What a program sees that reads this object's chunk by its address; null: nothing is known. */
  cStruct(): StructContent | null {
    return null;
  }
}

/** Bytes that a pointer of a struct leads to: a chunk of the heap, or in ROM (`ptr` 0). */
export interface PointedBytes {
  readonly ptr: number;
  readonly bytes: Uint8Array;
}

/** What a struct's fields hold. Numbers at pointers are addresses of chunks, 0 for NULL. */
export interface StructContent {
  readonly name: StructName;
  readonly type: MpObject;
  readonly fields: Readonly<Record<string, number | PointedBytes | MpObj>>;
  /** Objects of the flexible array that ends the struct. */
  readonly tail: readonly MpObj[];
}

/** The content of a chunk that is an array of `mp_obj_t` (list items, set tables, argument arrays, code states). */
export class ObjArray implements HeapOwner {
  ptr = 0;
  slots: MpObj[];

  constructor(slots: MpObj[]) {
    this.slots = slots;
  }

  trace(heap: MarkSink): void {
    traceSlots(heap, this.slots);
  }
}

/** Whether a value is a heap object: what a collector follows. */
export function isOnHeap(v: MpObj): boolean {
  return typeof v === 'object' && v.ptr !== 0;
}

/** Marks every heap object among `slots`, unused and stale ones included, as a conservative collector does. */
export function traceSlots(heap: MarkSink, slots: readonly MpObj[]): void {
  for (let i = 0; i < slots.length; i++) {
    const v = slots[i]!;
    if (typeof v === 'object' && v.ptr !== 0) heap.mark(v.ptr);
  }
}

/** Marks the chunk of one value, if it has one. */
export function traceObj(heap: MarkSink, v: MpObj): void {
  if (typeof v === 'object' && v.ptr !== 0) heap.mark(v.ptr);
}

// Type flags (py/obj.h MP_TYPE_FLAG_*).
export const MP_TYPE_FLAG_NONE = 0x0000;
export const MP_TYPE_FLAG_IS_SUBCLASSED = 0x0001;
export const MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS = 0x0002;
export const MP_TYPE_FLAG_EQ_NOT_REFLEXIVE = 0x0004;
export const MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE = 0x0008;
export const MP_TYPE_FLAG_EQ_HAS_NEQ_TEST = 0x0010;
export const MP_TYPE_FLAG_BINDS_SELF = 0x0020;
export const MP_TYPE_FLAG_BUILTIN_FUN = 0x0040;
export const MP_TYPE_FLAG_INSTANCE_TYPE = 0x0200;

/** How an object is printed (py/obj.h mp_print_kind_t). */
export const PRINT_STR = 0;
export const PRINT_REPR = 1;
export const PRINT_EXC = 2;
export const PRINT_JSON = 3;
export const PRINT_RAW = 4;
export const PRINT_EXC_SUBCLASS = 0x80;

/** A view of an object's bytes (`mp_buffer_info_t`). `bytes` aliases the object's storage where it is writable. */
export interface BufferInfo {
  bytes: Uint8Array;
  offset: number;
  /** Length in bytes. */
  len: number;
  /** Character code of the element type, as in the `array` module. */
  typecode: number;
  /** Address of the chunk that the view's first byte is in, 0 for what is not on the heap, NULL_PTR for nothing. */
  ptr: number;
}

/** A null pointer to bytes, of which there are none, where 0 means bytes that are not on the heap. */
export const NULL_PTR = -1;

export const MP_BUFFER_READ = 1;
export const MP_BUFFER_WRITE = 2;
export const MP_BUFFER_RW = 3;

export type MakeNewFun = (type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number) => MpObj;
export type PrintFun = (print: MpPrint, self: MpObj, kind: number) => void;
/** Arguments are `args[off .. off+nArgs)` then `nKw` key/value pairs: the caller's state array, never copied. */
export type CallFun = (self: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number) => MpObj;
/** Returns MP_OBJ_NULL when the operation isn't supported. */
export type UnaryOpFun = (op: number, self: MpObj) => MpObj;
/** Returns MP_OBJ_NULL when the operation isn't supported. */
export type BinaryOpFun = (op: number, lhs: MpObj, rhs: MpObj) => MpObj;
/**
 * Load: `dest[off]` is MP_OBJ_NULL on entry; the function sets `dest[off]` (and `dest[off+1]` = self for a method), or
 * sets `dest[off+1]` = MP_OBJ_SENTINEL to let the lookup go on in the locals dict. Store and delete: `dest[off]` is
 * MP_OBJ_SENTINEL, `dest[off+1]` the value or MP_OBJ_NULL; success is `dest[off]` = MP_OBJ_NULL.
 */
export type AttrFun = (self: MpObj, attr: MpQstr, dest: MpObj[], off: number) => void;
/** `value`: MP_OBJ_SENTINEL loads, MP_OBJ_NULL deletes, anything else stores. */
export type SubscrFun = (self: MpObj, index: MpObj, value: MpObj) => MpObj;
/**
 * `iterBuf` is the state array and `off` the first of the four slots where the VM keeps an iterator without the heap
 * (`mp_obj_iter_buf_t`), or `iterBuf` is null and the iterator must be allocated. See runtime/iter.ts.
 */
export type GetIterFun = (self: MpObj, iterBuf: MpObj[] | null, off: number) => MpObj;
/** Returns MP_OBJ_STOP_ITERATION at the end. */
export type IterNextFun = (self: MpObj) => MpObj;
export type BufferFun = (self: MpObj, flags: number) => BufferInfo | null;

/** The slots of a type (`mp_obj_type_t`); what is absent is null. */
export interface TypeSlots {
  flags?: number;
  makeNew?: MakeNewFun;
  /** The macro that a firmware has `makeNew` with; it raises TypeError itself where it is off. */
  makeNewMacro?: MacroName;
  print?: PrintFun;
  call?: CallFun;
  unaryOp?: UnaryOpFun;
  binaryOp?: BinaryOpFun;
  attr?: AttrFun;
  subscr?: SubscrFun;
  getIter?: GetIterFun;
  iterNext?: IterNextFun;
  buffer?: BufferFun;
  protocol?: object;
  parent?: MpType | MpObject;
  locals?: MpMap;
}

/** How many native types a class derives from, and the last of them. */
export interface NativeBases {
  readonly count: number;
  readonly last: MpType | null;
}

/**
 * `mp_obj_type_t`, built-in (ROM, shared by all machines, filled once by `defineType`) or made by a `class` statement
 * (on the heap).
 */
export class MpType extends MpObject {
  name: MpQstr;
  flags = 0;
  makeNew: MakeNewFun | null = null;
  makeNewMacro: MacroName | null = null;
  print: PrintFun | null = null;
  call: CallFun | null = null;
  unaryOp: UnaryOpFun | null = null;
  binaryOp: BinaryOpFun | null = null;
  attr: AttrFun | null = null;
  subscr: SubscrFun | null = null;
  getIter: GetIterFun | null = null;
  iterNext: IterNextFun | null = null;
  buffer: BufferFun | null = null;
  protocol: object | null = null;
  /** Null: `object`. An MpType: the one base. An MpTuple: several bases. */
  parent: MpObject | null = null;
  /** How many native types it derives from, once that was asked for. */
  nativeBases: NativeBases | null = null;
  /** The dict object of a class made by user code; ROM types have only `locals`. */
  localsDict: MpObject | null = null;
  locals: MpMap | null = null;

  constructor(metatype: MpType | null, name: MpQstr) {
    // The type of `type` is itself; its field is patched where it is made.
    super(metatype as MpType);
    this.name = name;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    if (this.parent !== null) heap.mark(this.parent.ptr);
    if (this.localsDict !== null) heap.mark(this.localsDict.ptr);
  }
}

/** str and bytes: `data` holds one byte a character (0..255); a str's bytes are UTF-8. */
export class MpStr extends MpObject {
  readonly data: string;
  /** Address of the bytes: 0 in ROM, NULL_PTR, else on the heap (several objects can share it). */
  dataPtr: number;
  /** `hash` of py/qstr.h before truncation to the firmware's width; 0: not computed yet. */
  hash: number;
  /** 0: not looked at yet, 1: all bytes are ASCII, 2: some are not. */
  charKind = 0;

  constructor(type: MpType, data: string, dataPtr: number, hash: number) {
    super(type);
    this.data = data;
    this.dataPtr = dataPtr;
    this.hash = hash;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.dataPtr);
  }
}

/**
 * An interned string. The value itself is an immediate (`ptr` is 0); there is one object a string in the process, and
 * each machine keeps which of them it has interned (runtime/qstr.ts).
 */
export class MpQstr extends MpStr {
  /** Slot of the last map in which this name was found: where to look first in the next. */
  slotHint = 0;
  /** The last table in ROM that it was looked up in, and its slot there, -1 for none. */
  romMap: MpMap | null = null;
  romSlot = -1;
  /** The last map of globals or a class that it was missing in, and that map's number of added keys then. */
  missMap: object | null = null;
  missAdds = 0;

  constructor(type: MpType, data: string, hash: number) {
    super(type, data, 0, hash);
  }

  override trace(): void {}
}

/** What C would read of the type of no object: nothing that it could use. */
const nullType: MpType = Object.create(null, {
  ptr: { value: 0 },
  ...Object.fromEntries(
    Object.keys(Object.getOwnPropertyDescriptors(new MpType(null, null as unknown as MpQstr)))
      .filter((key) => key !== 'ptr')
      .map((key) => [key, { get: readOfNull }]),
  ),
});

function readOfNull(): never {
  throw new FirmwareFault('the firmware takes a null pointer for an object');
}

class MpSpecial extends MpObject {
  readonly label: string;

  constructor(label: string) {
    super(nullType);
    this.label = label;
  }
}

/** No object: an empty slot, an unset local, a failed lookup. */
export const MP_OBJ_NULL: MpObject = new MpSpecial('MP_OBJ_NULL');
/** The end of an iteration; the same word as MP_OBJ_NULL in C and here. */
export const MP_OBJ_STOP_ITERATION: MpObject = MP_OBJ_NULL;
/** A marker that is no object: deleted map slots, "load" in a subscription, "store" in an attribute access. */
export const MP_OBJ_SENTINEL: MpObject = new MpSpecial('MP_OBJ_SENTINEL');
