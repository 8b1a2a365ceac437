import { decodeUint } from '../bytecode/prelude.js';
import { MpFloat } from '../runtime/float.js';
import { listAppend, listInit, MpList } from '../runtime/list.js';
import { mRealloc } from '../runtime/malloc.js';
import { MP_MAP_LOOKUP_ADD_IF_NOT_FOUND, MpMap, mapInit, mapLookup } from '../runtime/map.js';
import type { MpModule } from '../runtime/module.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr } from '../runtime/obj.js';
import { objEqual, objGetType } from '../runtime/ops.js';
import { mp } from '../runtime/state.js';
import type { MpTuple } from '../runtime/tuple.js';
import { typeTuple } from '../runtime/types.js';
import { compileOptions } from './options.js';
import { allocModuleTables, type ChildTable, type MpRawCode, newChildTable } from './rawCode.js';

/** The passes over each scope (py/emit.h). */
export const MP_PASS_SCOPE = 1;
export const MP_PASS_STACK_SIZE = 2;
export const MP_PASS_CODE_SIZE = 3;
export const MP_PASS_EMIT = 4;

/** Strings that are not in a module's table have numbers from here on while it is compiled, all of three bytes. */
export const UNLISTED_QSTR = 0x4000;

const ROOT_CHILDREN = 0;
const ROOT_QSTR_TABLE = 1;
const ROOT_CONST_LIST = 2;
/** Entries of `mp.roots` that this takes. */
export const EMIT_COMMON_ROOTS = 3;

/** What the functions of a module share while they are compiled: strings, constants, children (py/emitcommon.c). */
export class EmitCommon {
  pass = MP_PASS_SCOPE;
  /** Children that the current function has made in this pass. */
  nChildren = 0;
  children: ChildTable | null = null;

  private readonly hasQstrTable = compileOptions().qstrTable;
  private readonly sourceFile: MpQstr;
  private readonly qstrMap = new MpMap();
  private readonly constList = new MpList();
  /** What is known of earlier passes about constants. */
  private readonly constNumbers = new Map<MpObj, number>();
  /** Strings by their own number, where bytecode holds that. */
  private readonly qstrsById: MpQstr[] = [];
  private readonly rootAt: number;
  /** Strings of machine code, and where bytecode that stands for it has their numbers. */
  private readonly unlisted = new Map<MpQstr, number>();
  private readonly unlistedUses: { readonly code: Uint8Array; readonly at: number }[] = [];

  /** @param rootAt index of EMIT_COMMON_ROOTS entries of `mp.roots` for what it allocates. Raises MemoryError. */
  constructor(sourceFile: MpQstr, rootAt: number) {
    this.sourceFile = sourceFile;
    this.rootAt = rootAt;
    if (this.hasQstrTable) {
      mapInit(this.qstrMap, 1);
      mp.roots.set(rootAt + ROOT_QSTR_TABLE, this.qstrMap.ptr);
      this.useQstr(sourceFile);
    }
    listInit(this.constList, 0);
    mp.roots.set(rootAt + ROOT_CONST_LIST, this.constList.itemsPtr);
  }

  /** Where what it leaves to the collector is. */
  get garbage(): { readonly qstrTable: number; readonly constItems: number } {
    return { qstrTable: this.qstrMap.ptr, constItems: this.constList.itemsPtr };
  }

  get nQstr(): number {
    return this.qstrMap.used;
  }

  get nObj(): number {
    return this.constList.len;
  }

  /** mp_emit_common_start_pass. Raises MemoryError. */
  startPass(pass: number): void {
    this.pass = pass;
    if (pass === MP_PASS_CODE_SIZE) {
      this.children = this.nChildren === 0 ? null : newChildTable(this.nChildren);
      mp.roots.set(this.rootAt + ROOT_CHILDREN, this.children === null ? 0 : this.children.ptr);
    }
    this.nChildren = 0;
  }

  /** The number that bytecode has for a string (mp_emit_common_use_qstr). Raises MemoryError. */
  useQstr(qst: MpQstr): number {
    if (!this.hasQstrTable) {
      const id = mp.qstrs.idOf(qst);
      this.qstrsById[id] = qst;
      return id;
    }
    const map = this.qstrMap;
    const at = mapLookup(map, qst, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
    const { slots } = map;
    if (slots[at + 1] === MP_OBJ_NULL) {
      slots[at + 1] = map.used - 1;
      mp.roots.set(this.rootAt + ROOT_QSTR_TABLE, map.ptr);
    }
    return slots[at + 1] as number;
  }

  /** A number for a string that machine code has in itself: it takes no place in the module's table on the heap. */
  unlistedQstr(qst: MpQstr): number {
    if (!this.hasQstrTable) return this.useQstr(qst);
    let at = this.unlisted.get(qst);
    if (at === undefined) {
      at = this.unlisted.size;
      this.unlisted.set(qst, at);
    }
    return UNLISTED_QSTR + at;
  }

  /** Remembers where finished code has numbers of `unlistedQstr`. */
  noteUnlisted(code: Uint8Array, places: readonly number[]): void {
    for (const at of places) this.unlistedUses.push({ code, at });
  }

  /** Puts the strings that are not in the module's table behind those that are. */
  private listUnlisted(context: MpModule): void {
    const first = this.qstrMap.used;
    for (const [qst, at] of this.unlisted) context.qstrTable[first + at] = qst;
    for (const { code, at } of this.unlistedUses) {
      const value = decodeUint(code, at) - UNLISTED_QSTR + first;
      code[at] = 0x80 | (value >> 14);
      code[at + 1] = 0x80 | ((value >> 7) & 0x7f);
      code[at + 2] = value & 0x7f;
    }
  }

  /** The number of a constant; equal ones of the same type share it. Raises MemoryError. */
  useConstObj(obj: MpObj): number {
    let number = this.constNumbers.get(obj);
    if (number === undefined) {
      number = this.findOrAddConst(obj);
      this.constNumbers.set(obj, number);
    }
    return number;
  }

  private findOrAddConst(obj: MpObj): number {
    const list = this.constList;
    const { slots } = list;
    for (let i = 0; i < list.len; i++) if (strictlyEqual(slots[i]!, obj)) return i;
    listAppend(list, obj);
    mp.roots.set(this.rootAt + ROOT_CONST_LIST, list.itemsPtr);
    return list.len - 1;
  }

  /** Gives the current function's children room for one more. Raises MemoryError. */
  growChildren(): void {
    const bytes = this.nChildren * mp.wordBytes;
    this.children!.ptr = mRealloc(this.children!.ptr, bytes, bytes + mp.wordBytes);
    mp.roots.set(this.rootAt + ROOT_CHILDREN, this.children!.ptr);
  }

  /** The number of a child of the current function. */
  useChild(rc: MpRawCode): number {
    if (this.pass === MP_PASS_EMIT) this.children!.codes[this.nChildren] = rc;
    return this.nChildren++;
  }

  /** Gives the module its tables (mp_emit_common_populate_module_context). Raises MemoryError. */
  populate(context: MpModule): void {
    allocModuleTables(context, this.qstrMap.used, this.constList.len);
    if (this.hasQstrTable) {
      const { slots } = this.qstrMap;
      for (let i = 0; i < slots.length; i += 2) {
        if (slots[i] !== MP_OBJ_NULL) context.qstrTable[slots[i + 1] as number] = slots[i] as MpQstr;
      }
      this.listUnlisted(context);
    } else {
      context.qstrTable = this.qstrsById;
      context.qstrTable[0] = this.sourceFile;
    }
    const { slots } = this.constList;
    for (let i = 0; i < this.constList.len; i++) context.objTable[i] = slots[i]!;
  }
}

/** Where floats are folded, -0.0 is another constant than 0.0. */
function sameZero(a: MpObj, b: MpObj): boolean {
  return !(a instanceof MpFloat) || a.value !== 0 || Object.is(a.value, (b as MpFloat).value);
}

/** Equality that tells `1` from `True` and `1.0`, also inside tuples. */
function strictlyEqual(a: MpObj, b: MpObj): boolean {
  if (a === b) return true;
  const type = objGetType(a);
  if (type !== objGetType(b)) return false;
  if (type !== typeTuple) return objEqual(a, b) && (!compileOptions().constFloat || sameZero(a, b));
  const x = (a as MpTuple).items;
  const y = (b as MpTuple).items;
  return x.length === y.length && x.every((item, i) => strictlyEqual(item, y[i]!));
}
