/**
 * What generated code knows of a frame's slots between two jumps: which JavaScript constant has a slot's value, and which
 * values are still to be written to the frame. They are written before anything that could look: a collection, a call, an
 * exception, another piece of code. As every value is, those of popped slots too, the frame is then what the interpreter
 * would have made of it.
 */
export class Slots {
    /** @param emit takes a line of code, `fresh` names a constant */
    constructor(emit, fresh) {
        this.values = new Map();
        this.unwritten = new Set();
        this.emit = emit;
        this.fresh = fresh;
    }
    /** The value of a slot. */
    load(slot) {
        let value = this.values.get(slot);
        if (value === undefined) {
            const code = this.fresh();
            this.emit(`const ${code} = s[${slot}];`);
            value = { code, isSet: false, isInt: false };
            this.values.set(slot, value);
        }
        return value;
    }
    store(slot, value) {
        this.values.set(slot, value);
        this.unwritten.add(slot);
    }
    /** Stores a value that is no number literal and not MP_OBJ_NULL. */
    storeObj(slot, code) {
        this.store(slot, { code, isSet: true, isInt: false });
    }
    /** Notes that the value of a slot has been found not to be MP_OBJ_NULL. */
    isSet(slot) {
        const value = this.load(slot);
        this.values.set(slot, { ...value, isSet: true });
    }
    /** Code that writes what is unwritten, on a way that is left again. */
    writes() {
        return [...this.unwritten].map((slot) => `s[${slot}] = ${this.values.get(slot).code};`).join(' ');
    }
    /** Writes what is unwritten. */
    flush() {
        if (this.unwritten.size > 0)
            this.emit(this.writes());
        this.unwritten.clear();
    }
    /** Slots of the frame have been written from outside. */
    forget(from, to) {
        for (let slot = from; slot <= to; slot++)
            this.values.delete(slot);
    }
    /** Nothing is known at the start of a block. */
    reset() {
        this.values.clear();
    }
}
