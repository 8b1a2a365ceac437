import { smallIntBits } from './smallInt.js';
/** Values of the immediate objects (`py/obj.h`). */
export const IMMEDIATE = { None: 0, False: 1, True: 3 };
/** The bit pictures of `py/mpconfig.h MICROPY_OBJ_REPR_A` to `_D`, as the words are stored. */
const PACKINGS = {
    A: {
        smallInt: { mask: 0x1n, tag: 0x1n, shift: 1n },
        qstr: { mask: 0x7n, tag: 0x2n, shift: 3n },
        immediate: { mask: 0x7n, tag: 0x6n, shift: 3n },
        pointer: { mask: 0x3n, tag: 0x0n, shift: 0n },
    },
    B: {
        smallInt: { mask: 0x3n, tag: 0x1n, shift: 2n },
        qstr: { mask: 0x7n, tag: 0x3n, shift: 3n },
        immediate: { mask: 0x7n, tag: 0x7n, shift: 3n },
        pointer: { mask: 0x1n, tag: 0x0n, shift: 0n },
    },
    C: {
        smallInt: { mask: 0x1n, tag: 0x1n, shift: 1n },
        qstr: { mask: 0xff80000fn, tag: 0x6n, shift: 4n },
        immediate: { mask: 0xff80000fn, tag: 0xen, shift: 4n },
        pointer: { mask: 0x3n, tag: 0x0n, shift: 0n },
    },
    D: {
        smallInt: { mask: 0xffff000000000000n, tag: 0x0001000000000001n, shift: 1n },
        qstr: { mask: 0xffff000000000000n, tag: 0x0002000000000001n, shift: 1n },
        immediate: { mask: 0xffff000000000000n, tag: 0x0003000000000000n, shift: 46n },
        pointer: { mask: 0xffff000000000000n, tag: 0x0n, shift: 0n },
    },
};
/** Added to the bits of a float so that qstrs and pointers have zeros on top. */
const FLOAT_OFFSET = { C: 0x80800000n, D: 0x8004000000000000n };
const scratch = new DataView(new ArrayBuffer(8));
/**
 * Packs values into `mp_obj_t` words and unpacks them, as one build does. Words are unsigned `bigint`s, so this is for
 * dumps, `id()` and comparisons with real memory, not for running programs.
 */
export class ObjCodec {
    constructor(board) {
        this.board = board;
        this.packing = PACKINGS[board.objRepr];
        this.wordBits = board.objBytes * 8;
        this.intBits = smallIntBits(board);
    }
    /** Whether floats are packed into the word instead of being heap objects. */
    get packsFloats() {
        return this.board.objRepr === 'C' || this.board.objRepr === 'D';
    }
    /** `MP_OBJ_NEW_SMALL_INT`; bits that do not fit are lost, as in C. */
    newSmallInt(value) {
        const { tag, shift } = this.packing.smallInt;
        return (BigInt.asUintN(this.intBits, BigInt(value)) << shift) | tag;
    }
    /** `MP_OBJ_SMALL_INT_VALUE` */
    smallIntValue(word) {
        return BigInt.asIntN(this.intBits, word >> this.packing.smallInt.shift);
    }
    /** `MP_OBJ_NEW_QSTR` */
    newQstr(qstr) {
        const { tag, shift } = this.packing.qstr;
        return (BigInt(qstr) << shift) | tag;
    }
    /** `MP_OBJ_QSTR_VALUE` */
    qstrValue(word) {
        const { mask, shift } = this.packing.qstr;
        return Number((word & ~mask & BigInt.asUintN(this.wordBits, -1n)) >> shift);
    }
    /** `MP_OBJ_NEW_IMMEDIATE_OBJ` */
    newImmediate(value) {
        const { tag, shift } = this.packing.immediate;
        return (BigInt(value) << shift) | tag;
    }
    /** `MP_OBJ_IMMEDIATE_OBJ_VALUE` */
    immediateValue(word) {
        const { mask, shift } = this.packing.immediate;
        return Number((word & ~mask) >> shift);
    }
    /**
     * `mp_obj_new_float` of representations C and D. C keeps 30 of a single's 32 bits.
     *
     * @throws Error in representations A and B, whose floats are objects
     */
    newFloat(value) {
        switch (this.board.objRepr) {
            case 'C':
                scratch.setFloat32(0, value);
                return BigInt.asUintN(32, BigInt((scratch.getUint32(0) & ~3) | 2) + FLOAT_OFFSET.C);
            case 'D':
                scratch.setFloat64(0, value);
                return BigInt.asUintN(64, scratch.getBigUint64(0) + FLOAT_OFFSET.D);
            default:
                throw new Error(`representation ${this.board.objRepr} packs no floats`);
        }
    }
    /** `mp_obj_float_get` of representations C and D. */
    floatValue(word) {
        if (this.board.objRepr === 'C') {
            scratch.setUint32(0, Number(BigInt.asUintN(32, word - FLOAT_OFFSET.C) & ~3n));
            return scratch.getFloat32(0);
        }
        scratch.setBigUint64(0, BigInt.asUintN(64, word - FLOAT_OFFSET.D));
        return scratch.getFloat64(0);
    }
    /** `MP_OBJ_FROM_PTR` */
    newPointer(address) {
        return BigInt(address);
    }
    /** `MP_OBJ_TO_PTR` */
    pointerValue(word) {
        return Number(word);
    }
    /** What a word holds, by the tests of `py/obj.h`. */
    kindOf(word) {
        const { smallInt, qstr, immediate, pointer } = this.packing;
        if (matches(word, smallInt))
            return 'smallInt';
        if (matches(word, qstr))
            return 'qstr';
        if (matches(word, immediate))
            return 'immediate';
        if (matches(word, pointer))
            return 'pointer';
        return this.packsFloats ? 'float' : 'other';
    }
}
function matches(word, pattern) {
    return (word & pattern.mask) === (pattern.tag & pattern.mask);
}
