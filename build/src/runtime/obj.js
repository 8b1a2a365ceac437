/**
 * Anything that is not a small int: `mp_obj_base_t`. `ptr` is the address of its chunk on the simulated heap, or 0 for
 * what lives in ROM, in the value itself (qstrs, None) or on the C stack.
 */
export class MpObject {
    constructor(type) {
        this.ptr = 0;
        this.type = type;
    }
    /** Marks what the words of this object's chunk point to. Subclasses extend it. */
    trace(heap) {
        heap.mark(this.type.ptr);
    }
}
/** The content of a chunk that is an array of `mp_obj_t` (list items, set tables, argument arrays, code states). */
export class ObjArray {
    constructor(slots) {
        this.ptr = 0;
        this.slots = slots;
    }
    trace(heap) {
        traceSlots(heap, this.slots);
    }
}
/** Marks every heap object among `slots`, unused and stale ones included, as a conservative collector does. */
export function traceSlots(heap, slots) {
    for (let i = 0; i < slots.length; i++) {
        const v = slots[i];
        if (typeof v === 'object' && v.ptr !== 0)
            heap.mark(v.ptr);
    }
}
/** Marks the chunk of one value, if it has one. */
export function traceObj(heap, v) {
    if (typeof v === 'object' && v.ptr !== 0)
        heap.mark(v.ptr);
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
/** A null pointer to bytes, of which there are none, where 0 means bytes that are not on the heap. */
export const NULL_PTR = -1;
export const MP_BUFFER_READ = 1;
export const MP_BUFFER_WRITE = 2;
export const MP_BUFFER_RW = 3;
/**
 * `mp_obj_type_t`, built-in (ROM, shared by all machines, filled once by `defineType`) or made by a `class` statement
 * (on the heap).
 */
export class MpType extends MpObject {
    constructor(metatype, name) {
        // The type of `type` is itself; its field is patched where it is made.
        super(metatype);
        this.flags = 0;
        this.makeNew = null;
        this.print = null;
        this.call = null;
        this.unaryOp = null;
        this.binaryOp = null;
        this.attr = null;
        this.subscr = null;
        this.getIter = null;
        this.iterNext = null;
        this.buffer = null;
        this.protocol = null;
        /** Null: `object`. An MpType: the one base. An MpTuple: several bases. */
        this.parent = null;
        /** The dict object of a class made by user code; ROM types have only `locals`. */
        this.localsDict = null;
        this.locals = null;
        this.name = name;
    }
    trace(heap) {
        heap.mark(this.type.ptr);
        if (this.parent !== null)
            heap.mark(this.parent.ptr);
        if (this.localsDict !== null)
            heap.mark(this.localsDict.ptr);
    }
}
/** str and bytes: `data` holds one byte a character (0..255); a str's bytes are UTF-8. */
export class MpStr extends MpObject {
    constructor(type, data, dataPtr, hash) {
        super(type);
        /** 0: not looked at yet, 1: all bytes are ASCII, 2: some are not. */
        this.charKind = 0;
        this.data = data;
        this.dataPtr = dataPtr;
        this.hash = hash;
    }
    trace(heap) {
        heap.mark(this.dataPtr);
    }
}
/**
 * An interned string. The value itself is an immediate (`ptr` is 0); there is one object a string in the process, and
 * each machine keeps which of them it has interned (runtime/qstr.ts).
 */
export class MpQstr extends MpStr {
    constructor(type, data, hash) {
        super(type, data, 0, hash);
        /** Slot of the last table in which this name was found: where to look first in the next. */
        this.slotHint = 0;
        /** The last table in ROM that it was looked up in, and its slot there, -1 for none. */
        this.romMap = null;
        this.romSlot = -1;
        /** The last table of globals that it was missing in, and that table's number of added keys then. */
        this.missTable = null;
        this.missAdds = 0;
    }
    trace() { }
}
class MpSpecial extends MpObject {
    constructor(label) {
        super(null);
        this.label = label;
    }
}
/** No object: an empty slot, an unset local, a failed lookup. */
export const MP_OBJ_NULL = new MpSpecial('MP_OBJ_NULL');
/** The end of an iteration; the same word as MP_OBJ_NULL in C and here. */
export const MP_OBJ_STOP_ITERATION = MP_OBJ_NULL;
/** A marker that is no object: deleted map slots, "load" in a subscription, "store" in an attribute access. */
export const MP_OBJ_SENTINEL = new MpSpecial('MP_OBJ_SENTINEL');
