import { MP_SCOPE_FLAG_VARARGS } from '../bytecode/prelude.js';
import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import { MP_NATIVE_TYPE_OBJ } from '../runtime/nativeType.js';
import type { MpQstr } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { type CompileOptions, compileOptions } from './options.js';
import type { ParseNode, ParseNodeStruct } from './parseNode.js';
import { type MpRawCode, newRawCode } from './rawCode.js';

/** Kinds of scope (py/scope.h); those from LAMBDA on are functions, those from LIST_COMP to GEN_EXPR comprehensions. */
export const SCOPE_MODULE = 0;
export const SCOPE_CLASS = 1;
export const SCOPE_LAMBDA = 2;
export const SCOPE_LIST_COMP = 3;
export const SCOPE_DICT_COMP = 4;
export const SCOPE_SET_COMP = 5;
export const SCOPE_GEN_EXPR = 6;
export const SCOPE_FUNCTION = 7;

export function scopeIsFuncLike(kind: number): boolean {
  return kind >= SCOPE_LAMBDA;
}

export function scopeIsCompLike(kind: number): boolean {
  return kind >= SCOPE_LIST_COMP && kind <= SCOPE_GEN_EXPR;
}

/** What a name is in a scope. */
export const ID_INFO_KIND_UNDECIDED = 0;
export const ID_INFO_KIND_GLOBAL_IMPLICIT = 1;
export const ID_INFO_KIND_GLOBAL_IMPLICIT_ASSIGNED = 2;
export const ID_INFO_KIND_GLOBAL_EXPLICIT = 3;
/** Written, and only used here. */
export const ID_INFO_KIND_LOCAL = 4;
/** Used by functions inside this one. */
export const ID_INFO_KIND_CELL = 5;
/** Belongs to a function around this one. */
export const ID_INFO_KIND_FREE = 6;

export const ID_FLAG_IS_PARAM = 1;
export const ID_FLAG_IS_STAR_PARAM = 2;
export const ID_FLAG_IS_DBL_STAR_PARAM = 4;

/** Which emitter a function wants (py/emitglue.h). */
export type EmitOption = 'none' | 'bytecode' | 'native' | 'viper' | 'asm';

/** A name of a scope (`id_info_t`). */
export interface IdInfo {
  kind: number;
  flags: number;
  /** What a parameter of a viper function is converted to (MP_NATIVE_TYPE_*). */
  viperType: number;
  localNum: number;
  readonly qst: MpQstr;
}

const SIMPLE_NAMES: readonly MpQstr[] = [
  q('<module>'),
  q(''),
  q('<lambda>'),
  q('<listcomp>'),
  q('<dictcomp>'),
  q('<setcomp>'),
  q('<genexpr>'),
];

const QSTR_CLASS = q('__class__');

/** A block of code with names of its own (py/scope.c). */
export class Scope implements HeapOwner {
  ptr = 0;
  readonly kind: number;
  readonly parent: Scope | null;
  next: Scope | null = null;
  readonly pn: ParseNode;
  rawCode!: MpRawCode;
  readonly simpleName: MpQstr;
  scopeFlags = 0;
  readonly emitOption: EmitOption;
  /** What a viper function returns (MP_NATIVE_TYPE_*). */
  viperReturn = MP_NATIVE_TYPE_OBJ;
  numPosArgs = 0;
  numKwonlyArgs = 0;
  numDefPosArgs = 0;
  numLocals = 0;
  stackSize = 0;
  excStackSize = 0;
  /** In the order in which they were met; parameters first. */
  readonly ids: IdInfo[] = [];

  private readonly byName = new Map<MpQstr, IdInfo>();
  private readonly options: CompileOptions;
  private idAlloc = 0;
  private idPtr = 0;

  /** scope_new. Raises MemoryError. */
  constructor(kind: number, parent: Scope | null, pn: ParseNode, emitOption: EmitOption) {
    this.kind = kind;
    this.parent = parent;
    this.pn = pn;
    this.emitOption = emitOption;
    this.options = compileOptions();
    this.ptr = mMalloc(mp.sizes.scope_t, null);
    const isNamed = kind === SCOPE_FUNCTION || kind === SCOPE_CLASS;
    this.simpleName = isNamed ? ((pn as ParseNodeStruct).nodes[0] as MpQstr) : SIMPLE_NAMES[kind]!;
    const top = mp.roots.mark();
    mp.roots.keepPtr(this.ptr);
    this.rawCode = newRawCode();
    mp.heap.setOwner(this.ptr, this);
    this.idAlloc = this.options.scopeIdInit;
    this.idPtr = mMalloc(this.idAlloc * mp.sizes.id_info_t, null);
    mp.roots.release(top);
  }

  trace(heap: MarkSink): void {
    if (this.parent !== null) heap.mark(this.parent.ptr);
    if (this.next !== null) heap.mark(this.next.ptr);
    heap.mark(this.rawCode.ptr);
    heap.mark(this.idPtr);
  }

  /** scope_free. */
  free(): void {
    mFree(this.idPtr, this.idAlloc * mp.sizes.id_info_t);
    mFree(this.ptr, mp.sizes.scope_t);
  }

  find(qst: MpQstr): IdInfo | undefined {
    return this.byName.get(qst);
  }

  /** scope_find_or_add_id. Raises MemoryError. */
  findOrAdd(qst: MpQstr, kind: number): IdInfo {
    const known = this.byName.get(qst);
    if (known !== undefined) return known;
    if (this.ids.length >= this.idAlloc) {
      const bytes = mp.sizes.id_info_t;
      const alloc = this.idAlloc + this.options.scopeIdInc;
      this.idPtr = mRealloc(this.idPtr, this.idAlloc * bytes, alloc * bytes);
      this.idAlloc = alloc;
    }
    const id: IdInfo = { kind, flags: 0, viperType: MP_NATIVE_TYPE_OBJ, localNum: 0, qst };
    this.ids.push(id);
    this.byName.set(qst, id);
    return id;
  }

  /** The name in the module's scope. */
  findGlobal(qst: MpQstr): IdInfo | undefined {
    let scope: Scope = this;
    while (scope.parent !== null) scope = scope.parent;
    return scope.find(qst);
  }

  /** Finds out whether a name belongs to a function around this one (scope_check_to_close_over). */
  checkToCloseOver(id: IdInfo): void {
    for (let s = this.parent; s !== null && s.parent !== null; s = s.parent) {
      const outer = s.find(id.qst);
      if (outer === undefined) continue;
      if (outer.kind === ID_INFO_KIND_LOCAL || outer.kind === ID_INFO_KIND_CELL || outer.kind === ID_INFO_KIND_FREE) {
        id.kind = ID_INFO_KIND_FREE;
        this.closeOverInParents(id.qst);
      }
      return;
    }
  }

  private closeOverInParents(qst: MpQstr): void {
    for (let s = this.parent!; ; s = s.parent!) {
      const id = s.findOrAdd(qst, ID_INFO_KIND_UNDECIDED);
      if (id.kind !== ID_INFO_KIND_UNDECIDED) {
        if (id.kind === ID_INFO_KIND_LOCAL) id.kind = ID_INFO_KIND_CELL;
        return;
      }
      id.kind = ID_INFO_KIND_FREE;
    }
  }

  /** Numbers the locals: free variables, parameters and locals, cells (py/compile.c scope_compute_things). */
  computeThings(): void {
    if ((this.scopeFlags & MP_SCOPE_FLAG_VARARGS) !== 0) this.moveStarParam();
    this.numLocals = 0;
    for (const id of this.ids) {
      // The class itself counts only where a method refers to it, and is a cell then.
      if (this.kind === SCOPE_CLASS && id.qst === QSTR_CLASS) continue;
      if (scopeIsFuncLike(this.kind) && id.kind === ID_INFO_KIND_GLOBAL_IMPLICIT) {
        id.kind = ID_INFO_KIND_GLOBAL_EXPLICIT;
      }
      if (id.kind === ID_INFO_KIND_LOCAL || (id.flags & ID_FLAG_IS_PARAM) !== 0) id.localNum = this.numLocals++;
    }
    for (const id of this.ids) {
      if (id.kind === ID_INFO_KIND_CELL && (id.flags & ID_FLAG_IS_PARAM) === 0) id.localNum = this.numLocals++;
    }
    if (this.parent !== null) this.numberFreeVars(this.parent);
  }

  /** `*args` comes after all other parameters but `**kwargs`. */
  private moveStarParam(): void {
    const { ids } = this;
    let last = -1;
    for (let i = ids.length - 1; i >= 0; i--) {
      const { flags } = ids[i]!;
      if ((flags & ID_FLAG_IS_STAR_PARAM) !== 0) {
        if (last >= 0) [ids[i], ids[last]] = [ids[last]!, ids[i]!];
        return;
      }
      if (last < 0 && flags === ID_FLAG_IS_PARAM) last = i;
    }
  }

  /** Free variables come first, in the order that the parent has them, and are passed in as arguments. */
  private numberFreeVars(parent: Scope): void {
    let numFree = 0;
    for (const outer of parent.ids) {
      if (outer.kind !== ID_INFO_KIND_CELL && outer.kind !== ID_INFO_KIND_FREE) continue;
      const id = this.find(outer.qst);
      if (id !== undefined && id.kind === ID_INFO_KIND_FREE) id.localNum = numFree++;
    }
    if (numFree === 0) return;
    for (const id of this.ids) {
      if (id.kind !== ID_INFO_KIND_FREE || (id.flags & ID_FLAG_IS_PARAM) !== 0) id.localNum += numFree;
    }
    this.numPosArgs += numFree;
    this.numLocals += numFree;
  }
}
