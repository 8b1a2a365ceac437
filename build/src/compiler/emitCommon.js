import { listAppend, listInit, MpList } from '../runtime/list.js';
import { MP_MAP_LOOKUP_ADD_IF_NOT_FOUND, MpMap, mapInit, mapLookup } from '../runtime/map.js';
import { MP_OBJ_NULL, ObjArray } from '../runtime/obj.js';
import { objEqual, objGetType } from '../runtime/ops.js';
import { mp } from '../runtime/state.js';
import { typeTuple } from '../runtime/types.js';
import { compileOptions } from './options.js';
import { allocModuleTables, newChildTable } from './rawCode.js';
/** The passes over each scope (py/emit.h). */
export const MP_PASS_SCOPE = 1;
export const MP_PASS_STACK_SIZE = 2;
export const MP_PASS_CODE_SIZE = 3;
export const MP_PASS_EMIT = 4;
const ROOT_CHILDREN = 0;
const ROOT_QSTR_TABLE = 1;
const ROOT_CONST_LIST = 2;
/** Entries of `mp.roots` that this takes. */
export const EMIT_COMMON_ROOTS = 3;
/** What the functions of a module share while they are compiled: strings, constants, children (py/emitcommon.c). */
export class EmitCommon {
    /** @param rootAt index of EMIT_COMMON_ROOTS entries of `mp.roots` for what it allocates. Raises MemoryError. */
    constructor(sourceFile, rootAt) {
        this.pass = MP_PASS_SCOPE;
        /** Children that the current function has made in this pass. */
        this.nChildren = 0;
        this.children = null;
        this.hasQstrTable = compileOptions().qstrTable;
        this.qstrMap = new MpMap();
        this.constList = new MpList(new ObjArray([]), 0, 0);
        /** What is known of earlier passes about constants. */
        this.constNumbers = new Map();
        /** Strings by their own number, where bytecode holds that. */
        this.qstrsById = [];
        this.sourceFile = sourceFile;
        this.rootAt = rootAt;
        if (this.hasQstrTable) {
            mapInit(this.qstrMap, 1);
            mp.roots[rootAt + ROOT_QSTR_TABLE] = this.qstrMap.table.ptr;
            this.useQstr(sourceFile);
        }
        listInit(this.constList, 0);
        mp.roots[rootAt + ROOT_CONST_LIST] = this.constList.items.ptr;
    }
    get nQstr() {
        return this.qstrMap.used;
    }
    get nObj() {
        return this.constList.len;
    }
    /** mp_emit_common_start_pass. Raises MemoryError. */
    startPass(pass) {
        this.pass = pass;
        if (pass === MP_PASS_CODE_SIZE) {
            this.children = this.nChildren === 0 ? null : newChildTable(this.nChildren);
            mp.roots[this.rootAt + ROOT_CHILDREN] = this.children === null ? 0 : this.children.ptr;
        }
        this.nChildren = 0;
    }
    /** The number that bytecode has for a string (mp_emit_common_use_qstr). Raises MemoryError. */
    useQstr(qst) {
        if (!this.hasQstrTable) {
            const id = mp.qstrs.idOf(qst);
            this.qstrsById[id] = qst;
            return id;
        }
        const map = this.qstrMap;
        const at = mapLookup(map, qst, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
        const { values } = map.table;
        if (values[at] === MP_OBJ_NULL) {
            values[at] = map.used - 1;
            mp.roots[this.rootAt + ROOT_QSTR_TABLE] = map.table.ptr;
        }
        return values[at];
    }
    /** The number of a constant; equal ones of the same type share it. Raises MemoryError. */
    useConstObj(obj) {
        let number = this.constNumbers.get(obj);
        if (number === undefined) {
            number = this.findOrAddConst(obj);
            this.constNumbers.set(obj, number);
        }
        return number;
    }
    findOrAddConst(obj) {
        const list = this.constList;
        const { slots } = list.items;
        for (let i = 0; i < list.len; i++)
            if (strictlyEqual(slots[i], obj))
                return i;
        listAppend(list, obj);
        mp.roots[this.rootAt + ROOT_CONST_LIST] = list.items.ptr;
        return list.len - 1;
    }
    /** The number of a child of the current function. */
    useChild(rc) {
        if (this.pass === MP_PASS_EMIT)
            this.children.codes[this.nChildren] = rc;
        return this.nChildren++;
    }
    /** Gives the module its tables (mp_emit_common_populate_module_context). Raises MemoryError. */
    populate(context) {
        allocModuleTables(context, this.qstrMap.used, this.constList.len);
        if (this.hasQstrTable) {
            const { keys, values } = this.qstrMap.table;
            for (let i = 0; i < keys.length; i++) {
                if (keys[i] !== MP_OBJ_NULL)
                    context.qstrTable[values[i]] = keys[i];
            }
        }
        else {
            context.qstrTable = this.qstrsById;
            context.qstrTable[0] = this.sourceFile;
        }
        const { slots } = this.constList.items;
        for (let i = 0; i < this.constList.len; i++)
            context.objTable[i] = slots[i];
    }
}
/** Equality that tells `1` from `True` and `1.0`, also inside tuples. */
function strictlyEqual(a, b) {
    if (a === b)
        return true;
    const type = objGetType(a);
    if (type !== objGetType(b))
        return false;
    if (type !== typeTuple)
        return objEqual(a, b);
    const x = a.items;
    const y = b.items;
    return x.length === y.length && x.every((item, i) => strictlyEqual(item, y[i]));
}
