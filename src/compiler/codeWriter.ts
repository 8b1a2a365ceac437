import { stackEffect } from '../bytecode/decode.js';
import { MP_BC_POP_JUMP_IF_FALSE } from '../bytecode/opcodes.js';
import { encodePreludeSig, encodePreludeSize, MP_SCOPE_FLAG_GENERATOR } from '../bytecode/prelude.js';
import type { MpObj, MpQstr } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { typeRuntimeError } from '../runtime/types.js';
import type { CodeMemory } from './codeMemory.js';
import { type EmitCommon, MP_PASS_CODE_SIZE, MP_PASS_EMIT, MP_PASS_SCOPE, UNLISTED_QSTR } from './emitCommon.js';
import { compileOptions } from './options.js';
import type { MpRawCode } from './rawCode.js';
import { ID_FLAG_IS_PARAM, ID_INFO_KIND_CELL, type Scope } from './scope.js';

/** Name of an argument without one: a closed-over variable that is passed in. */
const QSTR_STAR = q('*');

/** From this -O level on bytecode has no line numbers. */
const OPTIMISE_NO_LINES = 3;

/**
 * Writes the bytes of one function after the other (the lower half of py/emitbc.c, `emit_t`). Up to the last pass only
 * sizes are counted; jumps get shorter once their distance is known, so the last pass is repeated until nothing shrinks.
 */
export class CodeWriter {
  scope!: Scope;
  /** Code that nothing can reach is not written. */
  suppress = false;

  protected readonly common: EmitCommon;
  protected readonly memory: CodeMemory;
  private readonly hasSourceLine: boolean;
  private readonly extraState: number;
  private pass = MP_PASS_SCOPE;
  private stackSize = 0;
  /** The last line that code belongs to. */
  protected lastLine = 1;
  private lastLineOffset = 0;
  private labelOffsets = new Int32Array(0);
  private infoOffset = 0;
  private infoSize = 0;
  private codeOffset = 0;
  private codeSize = 0;
  private code = new Uint8Array(0);
  private overflow = false;
  /** What is written is not what machine code does to its stack, of which `memory` is told apart. */
  private isApart = false;
  /** Where the numbers of strings are that are in no table yet. */
  private unlisted: number[] = [];
  private nInfo = 0;
  private nCell = 0;
  private readonly infoByte = (byte: number): void => this.writeInfo(byte);

  constructor(common: EmitCommon, memory: CodeMemory) {
    const options = compileOptions();
    this.common = common;
    this.memory = memory;
    this.hasSourceLine = options.sourceLine && mp.optimiseValue < OPTIMISE_NO_LINES;
    this.extraState = options.vmStackOverflowSlot ? 1 : 0;
  }

  setMaxNumLabels(n: number): void {
    this.labelOffsets = new Int32Array(n);
  }

  /** Begins a pass over a scope with its prelude. Raises MemoryError. */
  startPass(pass: number, scope: Scope): void {
    this.pass = pass;
    this.stackSize = 0;
    this.suppress = false;
    this.scope = scope;
    this.lastLineOffset = 0;
    this.lastLine = 1;
    this.codeOffset = 0;
    this.infoOffset = 0;
    this.overflow = false;
    this.unlisted = [];
    this.memory.startPass(pass, scope);
    encodePreludeSig(
      {
        // An exception that leaves the function is in the highest slot.
        nState: Math.max(scope.numLocals + scope.stackSize, 1) + this.extraState,
        nExcStack: scope.excStackSize,
        scopeFlags: scope.scopeFlags,
        nPosArgs: scope.numPosArgs,
        nKwonlyArgs: scope.numKwonlyArgs,
        nDefPosArgs: scope.numDefPosArgs,
      },
      this.infoByte,
    );
    if (pass >= MP_PASS_CODE_SIZE) encodePreludeSize(this.nInfo, this.nCell, this.infoByte);
    this.nInfo = this.infoOffset;
    this.writeInfoQstr(scope.simpleName);
    const nArgs = scope.numPosArgs + scope.numKwonlyArgs;
    for (let i = 0; i < nArgs; i++) {
      const id = scope.ids.find((x) => (x.flags & ID_FLAG_IS_PARAM) !== 0 && x.localNum === i);
      this.writeInfoQstr(id === undefined ? QSTR_STAR : id.qst);
    }
  }

  /** Ends a pass. False: sizes changed and the pass must be made again. Raises MemoryError, RuntimeError. */
  endPass(): boolean {
    if (this.pass === MP_PASS_SCOPE) return true;
    this.memory.endPass();
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
      this.memory.allocCode(this.code.length);
    } else if (this.pass === MP_PASS_EMIT) {
      if (this.infoOffset !== this.infoSize || this.codeOffset !== this.codeSize) {
        this.infoSize = this.infoOffset;
        this.codeSize = this.codeOffset;
        return false;
      }
      if (this.overflow) raiseMsg(typeRuntimeError, 'bytecode overflow');
      this.assign(this.scope.rawCode);
    }
    return true;
  }

  /** mp_emit_glue_assign_bytecode. */
  private assign(rc: MpRawCode): void {
    this.memory.assign(rc);
    const { children } = this.common;
    rc.isGenerator = (this.scope.scopeFlags & MP_SCOPE_FLAG_GENERATOR) !== 0;
    // The chunk keeps the size it had when jumps were longer, and what was written there then: all of it is in `buffer`.
    rc.bytecode = this.code.subarray(0, this.infoSize + this.codeSize);
    this.common.noteUnlisted(rc.bytecode, this.unlisted);
    if (children !== null) {
      rc.children = children.codes;
      rc.childrenPtr = children.ptr;
    }
  }

  /** Takes note of what is on the stack where code is reached from elsewhere. */
  adjustStackSize(delta: number): void {
    this.moveStack(delta);
  }

  /** Writes what machine code does in another way: what that does to its stack, step by step, is `deltas`. */
  protected apart(deltas: readonly number[], write: () => void): void {
    const outer = this.isApart;
    this.isApart = true;
    write();
    this.isApart = outer;
    if (!outer && this.pass !== MP_PASS_SCOPE) for (const delta of deltas) this.memory.move(delta);
  }

  /** Takes note of what an instruction does to the stack. */
  protected moveStack(delta: number): void {
    if (this.pass === MP_PASS_SCOPE) return;
    if (!this.isApart) this.memory.move(delta);
    this.stackSize += delta;
    if (this.stackSize > this.scope.stackSize) this.scope.stackSize = this.stackSize;
  }

  /** What follows belongs to a source line; lines only go up in a function's table. */
  setSourceLine(line: number): void {
    if (!this.hasSourceLine || line <= this.lastLine) return;
    this.writeLineSkip(this.codeOffset - this.lastLineOffset, line - this.lastLine);
    this.lastLineOffset = this.codeOffset;
    this.lastLine = line;
  }

  /** Entries of one byte (5 bits of bytes, 2 of lines) or two (4 bits of bytes, 11 of lines). */
  private writeLineSkip(bytes: number, lines: number): void {
    let bytesLeft = bytes;
    let linesLeft = lines;
    while (bytesLeft > 0 || linesLeft > 0) {
      let b: number;
      let l: number;
      if (linesLeft <= 6 || bytesLeft > 0xf) {
        b = Math.min(bytesLeft, 0x1f);
        // Lines count from where the last bytes are.
        l = b < bytesLeft ? 0 : Math.min(linesLeft, 3);
        this.writeInfo(b | (l << 5));
      } else {
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
  labelAssign(label: number): void {
    this.suppress = false;
    if (this.pass !== MP_PASS_SCOPE) this.labelOffsets[label] = this.codeOffset;
  }

  private writeInfo(byte: number): void {
    if (this.pass >= MP_PASS_EMIT) this.code[this.infoOffset] = byte;
    this.infoOffset++;
  }

  private writeInfoQstr(qst: MpQstr): void {
    const value = this.memory.qstr(qst);
    if (value >= UNLISTED_QSTR) this.unlisted.push(this.infoOffset);
    if (value >= 0x4000) this.writeInfo((value >> 14) | 0x80);
    if (value >= 0x80) this.writeInfo(((value >> 7) & 0x7f) | 0x80);
    this.writeInfo(value & 0x7f);
  }

  /** One byte of code. */
  protected writeByte(byte: number): void {
    if (this.suppress) return;
    if (this.pass >= MP_PASS_EMIT) this.code[this.infoSize + this.codeOffset] = byte;
    this.codeOffset++;
  }

  /** An opcode; what it does to the stack follows from the operand and the byte after it, where there are any. */
  protected writeOp(op: number, arg = 0, extra = 0): void {
    this.moveStack(stackEffect(op, arg, extra));
    this.writeByte(op);
  }

  /** An opcode and a number, 7 bits a byte, the highest first. */
  protected writeUint(op: number, value: number, extra = 0): void {
    this.writeOp(op, value, extra);
    if (value >= 0x4000) {
      let shift = 14;
      while (shift < 28 && value >> (shift + 7) !== 0) shift += 7;
      for (; shift > 7; shift -= 7) this.writeByte(((value >> shift) & 0x7f) | 0x80);
    }
    if (value >= 0x80) this.writeByte(((value >> 7) & 0x7f) | 0x80);
    this.writeByte(value & 0x7f);
  }

  /** An opcode and a signed number: as many groups of 7 bits as it takes for the first to have the sign. */
  protected writeInt(op: number, value: number | bigint): void {
    this.writeOp(op);
    if (typeof value === 'number' && value >= -0x40 && value <= 0x3f) {
      this.writeByte(value & 0x7f);
      return;
    }
    let rest = BigInt(value);
    const groups: number[] = [];
    do {
      groups.push(Number(rest & 0x7fn));
      rest >>= 7n;
    } while (rest !== 0n && rest !== -1n);
    const isNegative = (groups[groups.length - 1]! & 0x40) !== 0;
    if (isNegative !== rest < 0n) groups.push(rest < 0n ? 0x7f : 0);
    for (let i = groups.length - 1; i > 0; i--) this.writeByte(groups[i]! | 0x80);
    this.writeByte(groups[0]!);
  }

  protected writeQstr(op: number, qst: MpQstr): void {
    const value = this.memory.qstr(qst);
    if (value >= UNLISTED_QSTR && !this.suppress) this.unlisted.push(this.infoSize + this.codeOffset + 1);
    this.writeUint(op, value);
  }

  protected writeObj(op: number, obj: MpObj): void {
    this.writeUint(op, this.common.useConstObj(obj));
  }

  protected writeChild(op: number, rc: MpRawCode): void {
    this.writeUint(op, this.common.useChild(rc));
    rc.lineOfDefinition = this.lastLine;
  }

  /** The same with a number of cells after it. */
  protected writeChildWithCells(op: number, rc: MpRawCode, nCells: number): void {
    this.writeUint(op, this.common.useChild(rc), nCells);
    rc.lineOfDefinition = this.lastLine;
    this.writeByte(nCells);
  }

  /**
   * An opcode and the distance to a label from its own end: a byte where that is enough, else two. The longer form is
   * assumed until all labels have places.
   */
  protected writeJump(op: number, label: number): void {
    this.moveStack(stackEffect(op, 0, 0));
    if (this.suppress) return;
    const isSigned = op <= MP_BC_POP_JUMP_IF_FALSE;
    let isShort = false;
    let distance = 0;
    if (this.pass >= MP_PASS_CODE_SIZE) {
      distance = this.labelOffsets[label]! - this.codeOffset - 2;
      isShort = isSigned ? distance >= -64 && distance <= 63 : distance >= 0 && distance <= 127;
      if (!isShort) distance--;
    }
    this.writeByte(op);
    if (isShort) {
      this.writeByte(isSigned ? distance + 0x40 : distance);
      return;
    }
    if (isSigned) distance += 0x4000;
    if (this.pass === MP_PASS_EMIT && (distance < 0 || distance > 0x7fff)) this.overflow = true;
    this.writeByte(0x80 | (distance & 0x7f));
    this.writeByte((distance >> 7) & 0xff);
  }
}
