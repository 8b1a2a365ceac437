/**
 * Regular expressions as the code that the firmware's engine runs (lib/re1.5): an instruction is a byte, some with
 * operands. The code's length is what a compiled expression takes on the heap.
 */
// Instructions that consume a byte of the subject come first.
export const OP_CHAR = 1;
export const OP_ANY = 2;
export const OP_CLASS = 3;
export const OP_CLASS_NOT = 4;
export const OP_NAMED_CLASS = 5;
export const OP_BOL = 0x50;
export const OP_EOL = 0x51;
export const OP_JMP = 0x60;
export const OP_SPLIT = 0x61;
export const OP_RSPLIT = 0x62;
export const OP_SAVE = 0x7e;
export const OP_MATCH = 0x7f;
/** Bytes of code before an expression that let a search begin anywhere; a match skips them. */
export const NON_ANCHORED_PREFIX = 5;
/** Stands for the first byte of a range where the second one names a class. */
export const NAMED_CLASS_INDICATOR = 0;
function isNamedClass(c) {
    return (c | 0x20) === 0x64 || (c | 0x24) === 0x77;
}
/** Raised inside the compiler for what is no regular expression. */
class ReSyntaxError extends Error {
}
class ReCompiler {
    constructor(re) {
        this.code = [];
        this.sub = 0;
        this.count = 0;
        this.at = 0;
        this.tooFar = false;
        this.re = re;
    }
    /** The byte at `i` of the expression, 0 after its end. */
    byte(i) {
        return i < this.re.length ? this.re.charCodeAt(i) : 0;
    }
    emit(...bytes) {
        this.code.push(...bytes);
    }
    /** Stores an operand, which must fit a signed byte. */
    operand(at, value) {
        if (value < -128 || value > 127)
            this.tooFar = true;
        this.code[at] = value & 0xff;
    }
    /** Makes room for a jump at `at` which leads to `to`, counted after the insertion. */
    insertJump(at, op) {
        this.code.splice(at, 0, op, 0);
        this.operand(at + 1, this.code.length - at - 2);
    }
    /** A mark behind a quantifier that makes it take as little as it can. */
    lazy() {
        if (this.byte(this.at + 1) !== 0x3f)
            return false;
        this.at++;
        return true;
    }
    charClass() {
        const term = this.code.length;
        this.at++;
        const isNot = this.byte(this.at) === 0x5e;
        if (isNot)
            this.at++;
        this.emit(isNot ? OP_CLASS_NOT : OP_CLASS, 0);
        this.count++;
        let pairs = 0;
        for (; this.byte(this.at) !== 0x5d; this.at++, pairs++) {
            let c = this.byte(this.at);
            let named = false;
            if (c === 0x5c) {
                c = this.byte(++this.at);
                named = isNamedClass(c);
            }
            if (c === 0)
                throw new ReSyntaxError();
            if (!named && this.byte(this.at + 1) === 0x2d && this.byte(this.at + 2) !== 0x5d)
                this.at += 2;
            this.emit(named ? NAMED_CLASS_INDICATOR : c, this.byte(this.at));
        }
        this.operand(term + 1, pairs);
    }
    group() {
        const captures = this.byte(this.at + 1) !== 0x3f || this.byte(this.at + 2) !== 0x3a;
        let sub = 0;
        if (captures) {
            sub = ++this.sub;
            this.emit(OP_SAVE, 0);
            this.operand(this.code.length - 1, 2 * sub);
            this.count++;
        }
        else {
            this.at += 2;
        }
        this.at++;
        this.alternatives();
        if (this.byte(this.at) !== 0x29)
            throw new ReSyntaxError();
        if (captures) {
            this.emit(OP_SAVE, 0);
            this.operand(this.code.length - 1, 2 * sub + 1);
            this.count++;
        }
    }
    repeat(quantifier, term) {
        if (this.code.length === term)
            throw new ReSyntaxError();
        const lazy = this.lazy();
        this.count++;
        if (quantifier === 0x2b) {
            this.emit(lazy ? OP_SPLIT : OP_RSPLIT, 0);
            this.operand(this.code.length - 1, term - this.code.length);
            return;
        }
        if (quantifier === 0x2a) {
            this.count++;
            // The jump back leads to the split that is put before the term.
            this.emit(OP_JMP, 0);
            this.operand(this.code.length - 1, term - this.code.length - 2);
        }
        this.insertJump(term, lazy ? OP_RSPLIT : OP_SPLIT);
    }
    /** Compiles up to the end or a closing parenthesis. */
    alternatives() {
        const start = this.code.length;
        let term = start;
        let altLabel = 0;
        const closeAlternative = () => {
            if (altLabel !== 0)
                this.operand(altLabel, this.code.length - altLabel - 1);
        };
        for (;; this.at++) {
            const c = this.byte(this.at);
            if (c === 0 || c === 0x29)
                break;
            const before = this.code.length;
            switch (c) {
                case 0x2e: // .
                    this.emit(OP_ANY);
                    this.count++;
                    term = before;
                    break;
                case 0x5b: // [
                    this.charClass();
                    term = before;
                    break;
                case 0x28: // (
                    this.group();
                    term = before;
                    break;
                case 0x3f: // ?
                case 0x2a: // *
                case 0x2b: // +
                    this.repeat(c, term);
                    term = this.code.length;
                    break;
                case 0x7c: // |
                    closeAlternative();
                    this.code.splice(start, 0, OP_SPLIT, 0);
                    this.emit(OP_JMP, 0);
                    altLabel = this.code.length - 1;
                    this.operand(start + 1, this.code.length - start - 2);
                    this.count += 2;
                    term = this.code.length;
                    break;
                case 0x5e: // ^
                case 0x24: // $
                    this.emit(c === 0x5e ? OP_BOL : OP_EOL);
                    this.count++;
                    term = this.code.length;
                    break;
                default:
                    this.single(c);
                    term = before;
                    break;
            }
        }
        closeAlternative();
        if (this.tooFar)
            throw new ReSyntaxError();
    }
    single(first) {
        let c = first;
        this.count++;
        if (c === 0x5c) {
            c = this.byte(++this.at);
            if (c === 0)
                throw new ReSyntaxError();
            if (isNamedClass(c)) {
                this.emit(OP_NAMED_CLASS, c);
                return;
            }
        }
        this.emit(OP_CHAR, c);
    }
}
/** Compiles an expression (re1_5_compilecode); null where it isn't one. */
export function compileRe(re) {
    const compiler = new ReCompiler(re);
    compiler.code.push(OP_RSPLIT, 3, OP_ANY, OP_JMP, -5 & 0xff, OP_SAVE, 0);
    compiler.count = 4;
    try {
        compiler.alternatives();
    }
    catch (e) {
        if (e instanceof ReSyntaxError)
            return null;
        throw e;
    }
    compiler.code.push(OP_SAVE, 1, OP_MATCH);
    return {
        code: Uint8Array.from(compiler.code),
        sub: compiler.sub,
        count: compiler.count + 2,
        complete: compiler.at >= re.length,
    };
}
