import { MP_BC_POP_JUMP_IF_FALSE } from '../bytecode/opcodes.js';
import { encodePreludeSig, encodePreludeSize, MP_SCOPE_FLAG_GENERATOR } from '../bytecode/prelude.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { typeRuntimeError } from '../runtime/types.js';
import { MP_PASS_CODE_SIZE, MP_PASS_EMIT, MP_PASS_SCOPE } from './emitCommon.js';
import { compileOptions } from './options.js';
import { ID_FLAG_IS_PARAM, ID_INFO_KIND_CELL } from './scope.js';
/** Name of an argument without one: a closed-over variable that is passed in. */
const QSTR_STAR = q('*');
/** From this -O level on bytecode has no line numbers. */
const OPTIMISE_NO_LINES = 3;
/**
 * Writes the bytes of one function after the other (the lower half of py/emitbc.c, `emit_t`). Up to the last pass only
 * sizes are counted; jumps get shorter once their distance is known, so the last pass is repeated until nothing shrinks.
 */
export class CodeWriter {
    /** emit_bc_new. Raises MemoryError. */
    constructor(common) {
        /** Code that nothing can reach is not written. */
        this.suppress = false;
        this.pass = MP_PASS_SCOPE;
        this.stackSize = 0;
        this.lastLine = 1;
        this.lastLineOffset = 0;
        this.labelOffsets = new Int32Array(0);
        this.labelPtr = 0;
        this.infoOffset = 0;
        this.infoSize = 0;
        this.codeOffset = 0;
        this.codeSize = 0;
        this.code = new Uint8Array(0);
        this.codePtr = 0;
        this.overflow = false;
        this.nInfo = 0;
        this.nCell = 0;
        this.infoByte = (byte) => this.writeInfo(byte);
        const options = compileOptions();
        this.common = common;
        this.hasSourceLine = options.sourceLine && mp.optimiseValue < OPTIMISE_NO_LINES;
        this.extraState = options.vmStackOverflowSlot ? 1 : 0;
        this.ptr = mMalloc(mp.sizes.emit_t, this);
    }
    trace(heap) {
        if (this.scope !== undefined)
            heap.mark(this.scope.ptr);
        heap.mark(this.labelPtr);
        heap.mark(this.codePtr);
    }
    /** emit_bc_set_max_num_labels. Raises MemoryError. */
    setMaxNumLabels(n) {
        this.labelPtr = mMalloc(n * mp.wordBytes, null);
        this.labelOffsets = new Int32Array(n);
    }
    /** emit_bc_free. */
    free() {
        mFree(this.labelPtr, this.labelOffsets.length * mp.wordBytes);
        mFree(this.ptr, mp.sizes.emit_t);
    }
    /** Begins a pass over a scope with its prelude. Raises MemoryError. */
    startPass(pass, scope) {
        this.pass = pass;
        this.stackSize = 0;
        this.suppress = false;
        this.scope = scope;
        this.lastLineOffset = 0;
        this.lastLine = 1;
        this.codeOffset = 0;
        this.infoOffset = 0;
        this.overflow = false;
        encodePreludeSig({
            // An exception that leaves the function is in the highest slot.
            nState: Math.max(scope.numLocals + scope.stackSize, 1) + this.extraState,
            nExcStack: scope.excStackSize,
            scopeFlags: scope.scopeFlags,
            nPosArgs: scope.numPosArgs,
            nKwonlyArgs: scope.numKwonlyArgs,
            nDefPosArgs: scope.numDefPosArgs,
        }, this.infoByte);
        if (pass >= MP_PASS_CODE_SIZE)
            encodePreludeSize(this.nInfo, this.nCell, this.infoByte);
        this.nInfo = this.infoOffset;
        this.writeInfoQstr(scope.simpleName);
        const nArgs = scope.numPosArgs + scope.numKwonlyArgs;
        for (let i = 0; i < nArgs; i++) {
            const id = scope.ids.find((x) => (x.flags & ID_FLAG_IS_PARAM) !== 0 && x.localNum === i);
            this.writeInfoQstr(id === undefined ? QSTR_STAR : id.qst);
        }
    }
    /** Ends a pass. False: sizes changed and the pass must be made again. Raises MemoryError, RuntimeError. */
    endPass() {
        if (this.pass === MP_PASS_SCOPE)
            return true;
        this.nInfo = this.infoOffset - this.nInfo;
        this.nCell = 0;
        for (const id of this.scope.ids) {
            if (id.kind === ID_INFO_KIND_CELL) {
                this.writeInfo(id.localNum);
                this.nCell++;
            }
        }
        if (this.pass === MP_PASS_CODE_SIZE) {
            this.infoSize = this.infoOffset;
            this.codeSize = this.codeOffset;
            this.code = new Uint8Array(this.infoSize + this.codeSize);
            this.codePtr = mMalloc(this.code.length, null);
        }
        else if (this.pass === MP_PASS_EMIT) {
            if (this.infoOffset !== this.infoSize || this.codeOffset !== this.codeSize) {
                this.infoSize = this.infoOffset;
                this.codeSize = this.codeOffset;
                return false;
            }
            if (this.overflow)
                raiseMsg(typeRuntimeError, 'bytecode overflow');
            this.assign(this.scope.rawCode);
        }
        return true;
    }
    /** mp_emit_glue_assign_bytecode. */
    assign(rc) {
        const { children } = this.common;
        rc.isGenerator = (this.scope.scopeFlags & MP_SCOPE_FLAG_GENERATOR) !== 0;
        // The chunk keeps the size it had when jumps were longer.
        rc.bytecode = this.code.slice(0, this.infoSize + this.codeSize);
        rc.codePtr = this.codePtr;
        if (children !== null) {
            rc.children = children.codes;
            rc.childrenPtr = children.ptr;
        }
    }
    /** Takes note of what is on the stack where code is reached from elsewhere. */
    adjustStackSize(delta) {
        this.moveStack(delta);
    }
    /** Takes note of what an instruction does to the stack. */
    moveStack(delta) {
        if (this.pass === MP_PASS_SCOPE)
            return;
        this.stackSize += delta;
        if (this.stackSize > this.scope.stackSize)
            this.scope.stackSize = this.stackSize;
    }
    /** What follows belongs to a source line; lines only go up in a function's table. */
    setSourceLine(line) {
        if (!this.hasSourceLine || line <= this.lastLine)
            return;
        this.writeLineSkip(this.codeOffset - this.lastLineOffset, line - this.lastLine);
        this.lastLineOffset = this.codeOffset;
        this.lastLine = line;
    }
    /** Entries of one byte (5 bits of bytes, 2 of lines) or two (4 bits of bytes, 11 of lines). */
    writeLineSkip(bytes, lines) {
        let bytesLeft = bytes;
        let linesLeft = lines;
        while (bytesLeft > 0 || linesLeft > 0) {
            let b;
            let l;
            if (linesLeft <= 6 || bytesLeft > 0xf) {
                b = Math.min(bytesLeft, 0x1f);
                // Lines count from where the last bytes are.
                l = b < bytesLeft ? 0 : Math.min(linesLeft, 3);
                this.writeInfo(b | (l << 5));
            }
            else {
                b = Math.min(bytesLeft, 0xf);
                l = Math.min(linesLeft, 0x7ff);
                this.writeInfo(0x80 | b | ((l >> 4) & 0x70));
                this.writeInfo(l & 0xff);
            }
            bytesLeft -= b;
            linesLeft -= l;
        }
    }
    /** A label is here, so that this code can be reached. */
    labelAssign(label) {
        this.suppress = false;
        if (this.pass !== MP_PASS_SCOPE)
            this.labelOffsets[label] = this.codeOffset;
    }
    writeInfo(byte) {
        if (this.pass >= MP_PASS_EMIT)
            this.code[this.infoOffset] = byte;
        this.infoOffset++;
    }
    writeInfoQstr(qst) {
        const value = this.common.useQstr(qst);
        if (value >= 0x4000)
            this.writeInfo((value >> 14) | 0x80);
        if (value >= 0x80)
            this.writeInfo(((value >> 7) & 0x7f) | 0x80);
        this.writeInfo(value & 0x7f);
    }
    /** One byte of code. */
    writeByte(byte) {
        if (this.suppress)
            return;
        if (this.pass >= MP_PASS_EMIT)
            this.code[this.infoSize + this.codeOffset] = byte;
        this.codeOffset++;
    }
    writeOp(effect, op) {
        this.moveStack(effect);
        this.writeByte(op);
    }
    /** An opcode and a number, 7 bits a byte, the highest first. */
    writeUint(effect, op, value) {
        this.writeOp(effect, op);
        if (value >= 0x4000) {
            let shift = 14;
            while (shift < 28 && value >> (shift + 7) !== 0)
                shift += 7;
            for (; shift > 7; shift -= 7)
                this.writeByte(((value >> shift) & 0x7f) | 0x80);
        }
        if (value >= 0x80)
            this.writeByte(((value >> 7) & 0x7f) | 0x80);
        this.writeByte(value & 0x7f);
    }
    /** An opcode and a signed number: as many groups of 7 bits as it takes for the first to have the sign. */
    writeInt(effect, op, value) {
        this.writeOp(effect, op);
        if (typeof value === 'number' && value >= -0x40 && value <= 0x3f) {
            this.writeByte(value & 0x7f);
            return;
        }
        let rest = BigInt(value);
        const groups = [];
        do {
            groups.push(Number(rest & 0x7fn));
            rest >>= 7n;
        } while (rest !== 0n && rest !== -1n);
        const isNegative = (groups[groups.length - 1] & 0x40) !== 0;
        if (isNegative !== rest < 0n)
            groups.push(rest < 0n ? 0x7f : 0);
        for (let i = groups.length - 1; i > 0; i--)
            this.writeByte(groups[i] | 0x80);
        this.writeByte(groups[0]);
    }
    writeQstr(effect, op, qst) {
        this.writeUint(effect, op, this.common.useQstr(qst));
    }
    writeObj(effect, op, obj) {
        this.writeUint(effect, op, this.common.useConstObj(obj));
    }
    writeChild(effect, op, rc) {
        this.writeUint(effect, op, this.common.useChild(rc));
    }
    /**
     * An opcode and the distance to a label from its own end: a byte where that is enough, else two. The longer form is
     * assumed until all labels have places.
     */
    writeJump(effect, op, label) {
        this.moveStack(effect);
        if (this.suppress)
            return;
        const isSigned = op <= MP_BC_POP_JUMP_IF_FALSE;
        let isShort = false;
        let distance = 0;
        if (this.pass >= MP_PASS_CODE_SIZE) {
            distance = this.labelOffsets[label] - this.codeOffset - 2;
            isShort = isSigned ? distance >= -64 && distance <= 63 : distance >= 0 && distance <= 127;
            if (!isShort)
                distance--;
        }
        this.writeByte(op);
        if (isShort) {
            this.writeByte(isSigned ? distance + 0x40 : distance);
            return;
        }
        if (isSigned)
            distance += 0x4000;
        if (this.pass === MP_PASS_EMIT && (distance < 0 || distance > 0x7fff))
            this.overflow = true;
        this.writeByte(0x80 | (distance & 0x7f));
        this.writeByte((distance >> 7) & 0xff);
    }
}
