import { MP_SCOPE_FLAG_VARARGS } from '../bytecode/prelude.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import { MP_NATIVE_TYPE_OBJ } from '../runtime/nativeType.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { compileOptions } from './options.js';
import { newRawCode } from './rawCode.js';
/** Kinds of scope (py/scope.h); those from LAMBDA on are functions, those from LIST_COMP to GEN_EXPR comprehensions. */
export const SCOPE_MODULE = 0;
export const SCOPE_CLASS = 1;
export const SCOPE_LAMBDA = 2;
export const SCOPE_LIST_COMP = 3;
export const SCOPE_DICT_COMP = 4;
export const SCOPE_SET_COMP = 5;
export const SCOPE_GEN_EXPR = 6;
export const SCOPE_FUNCTION = 7;
export function scopeIsFuncLike(kind) {
    return kind >= SCOPE_LAMBDA;
}
export function scopeIsCompLike(kind) {
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
const SIMPLE_NAMES = [
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
export class Scope {
    /** scope_new. Raises MemoryError. */
    constructor(kind, parent, pn, emitOption) {
        this.ptr = 0;
        this.next = null;
        this.scopeFlags = 0;
        /** What a viper function returns (MP_NATIVE_TYPE_*). */
        this.viperReturn = MP_NATIVE_TYPE_OBJ;
        this.numPosArgs = 0;
        this.numKwonlyArgs = 0;
        this.numDefPosArgs = 0;
        this.numLocals = 0;
        this.stackSize = 0;
        this.excStackSize = 0;
        /** In the order in which they were met; parameters first. */
        this.ids = [];
        this.byName = new Map();
        this.idAlloc = 0;
        this.idPtr = 0;
        this.kind = kind;
        this.parent = parent;
        this.pn = pn;
        this.emitOption = emitOption;
        this.options = compileOptions();
        this.ptr = mMalloc(mp.sizes.scope_t, null);
        const isNamed = kind === SCOPE_FUNCTION || kind === SCOPE_CLASS;
        this.simpleName = isNamed ? pn.nodes[0] : SIMPLE_NAMES[kind];
        const top = mp.rootTop;
        mp.roots[mp.rootTop++] = this.ptr;
        this.rawCode = newRawCode();
        mp.heap.setOwner(this.ptr, this);
        this.idAlloc = this.options.scopeIdInit;
        this.idPtr = mMalloc(this.idAlloc * mp.sizes.id_info_t, null);
        mp.rootTop = top;
    }
    trace(heap) {
        if (this.parent !== null)
            heap.mark(this.parent.ptr);
        if (this.next !== null)
            heap.mark(this.next.ptr);
        heap.mark(this.rawCode.ptr);
        heap.mark(this.idPtr);
    }
    /** scope_free. */
    free() {
        mFree(this.idPtr, this.idAlloc * mp.sizes.id_info_t);
        mFree(this.ptr, mp.sizes.scope_t);
    }
    find(qst) {
        return this.byName.get(qst);
    }
    /** scope_find_or_add_id. Raises MemoryError. */
    findOrAdd(qst, kind) {
        const known = this.byName.get(qst);
        if (known !== undefined)
            return known;
        if (this.ids.length >= this.idAlloc) {
            const bytes = mp.sizes.id_info_t;
            const alloc = this.idAlloc + this.options.scopeIdInc;
            this.idPtr = mRealloc(this.idPtr, this.idAlloc * bytes, alloc * bytes);
            this.idAlloc = alloc;
        }
        const id = { kind, flags: 0, viperType: MP_NATIVE_TYPE_OBJ, localNum: 0, qst };
        this.ids.push(id);
        this.byName.set(qst, id);
        return id;
    }
    /** The name in the module's scope. */
    findGlobal(qst) {
        let scope = this;
        while (scope.parent !== null)
            scope = scope.parent;
        return scope.find(qst);
    }
    /** Finds out whether a name belongs to a function around this one (scope_check_to_close_over). */
    checkToCloseOver(id) {
        for (let s = this.parent; s !== null && s.parent !== null; s = s.parent) {
            const outer = s.find(id.qst);
            if (outer === undefined)
                continue;
            if (outer.kind === ID_INFO_KIND_LOCAL || outer.kind === ID_INFO_KIND_CELL || outer.kind === ID_INFO_KIND_FREE) {
                id.kind = ID_INFO_KIND_FREE;
                this.closeOverInParents(id.qst);
            }
            return;
        }
    }
    closeOverInParents(qst) {
        for (let s = this.parent;; s = s.parent) {
            const id = s.findOrAdd(qst, ID_INFO_KIND_UNDECIDED);
            if (id.kind !== ID_INFO_KIND_UNDECIDED) {
                if (id.kind === ID_INFO_KIND_LOCAL)
                    id.kind = ID_INFO_KIND_CELL;
                return;
            }
            id.kind = ID_INFO_KIND_FREE;
        }
    }
    /** Numbers the locals: free variables, parameters and locals, cells (py/compile.c scope_compute_things). */
    computeThings() {
        if ((this.scopeFlags & MP_SCOPE_FLAG_VARARGS) !== 0)
            this.moveStarParam();
        this.numLocals = 0;
        for (const id of this.ids) {
            // The class itself counts only where a method refers to it, and is a cell then.
            if (this.kind === SCOPE_CLASS && id.qst === QSTR_CLASS)
                continue;
            if (scopeIsFuncLike(this.kind) && id.kind === ID_INFO_KIND_GLOBAL_IMPLICIT)
                id.kind = ID_INFO_KIND_GLOBAL_EXPLICIT;
            if (id.kind === ID_INFO_KIND_LOCAL || (id.flags & ID_FLAG_IS_PARAM) !== 0)
                id.localNum = this.numLocals++;
        }
        for (const id of this.ids) {
            if (id.kind === ID_INFO_KIND_CELL && (id.flags & ID_FLAG_IS_PARAM) === 0)
                id.localNum = this.numLocals++;
        }
        if (this.parent !== null)
            this.numberFreeVars(this.parent);
    }
    /** `*args` comes after all other parameters but `**kwargs`. */
    moveStarParam() {
        const { ids } = this;
        let last = -1;
        for (let i = ids.length - 1; i >= 0; i--) {
            const { flags } = ids[i];
            if ((flags & ID_FLAG_IS_STAR_PARAM) !== 0) {
                if (last >= 0)
                    [ids[i], ids[last]] = [ids[last], ids[i]];
                return;
            }
            if (last < 0 && flags === ID_FLAG_IS_PARAM)
                last = i;
        }
    }
    /** Free variables come first, in the order that the parent has them, and are passed in as arguments. */
    numberFreeVars(parent) {
        let numFree = 0;
        for (const outer of parent.ids) {
            if (outer.kind !== ID_INFO_KIND_CELL && outer.kind !== ID_INFO_KIND_FREE)
                continue;
            const id = this.find(outer.qst);
            if (id !== undefined && id.kind === ID_INFO_KIND_FREE)
                id.localNum = numFree++;
        }
        if (numFree === 0)
            return;
        for (const id of this.ids) {
            if (id.kind !== ID_INFO_KIND_FREE || (id.flags & ID_FLAG_IS_PARAM) !== 0)
                id.localNum += numFree;
        }
        this.numPosArgs += numFree;
        this.numLocals += numFree;
    }
}
