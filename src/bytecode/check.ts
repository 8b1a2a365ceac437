import { decode, type Instruction, slotsOf } from './decode.js';
import {
  ITER_SLOTS,
  MP_BC_END_FINALLY,
  MP_BC_POP_EXCEPT_JUMP,
  MP_BC_SETUP_EXCEPT,
  MP_BC_SETUP_FINALLY,
  MP_BC_SETUP_WITH,
  MP_BC_UNWIND_JUMP,
  OPCODES,
  type OpcodeRow,
} from './opcodes.js';
import { decodePrelude, type Prelude } from './prelude.js';

/**
 * Whether bytecode holds together: that every operand points to something, jumps go to instructions, and the value stack
 * is never used below its bottom or above its top. Firmware believes its `.mpy` files and crashes on a damaged one.
 * What kind a value is (a cell, an iterator, what a `finally` goes on with) is not followed.
 */

/** What the code's numbers may refer to. */
export interface CodeTables {
  readonly nQstr: number;
  readonly nObj: number;
  readonly nChildren: number;
}

class Malformed extends Error {}

function need(condition: boolean): void {
  if (!condition) throw new Malformed();
}

/** The most slots and blocks that a function's prelude may ask for: the compiler's own limits are far below. */
const MAX_STATE = 0xffff;

/** Those that firmware has: not those that stand for machine code. */
const KNOWN: ReadonlySet<OpcodeRow> = new Set(OPCODES);

/** An exception block that is entered, and the value stack's height outside it. */
interface Block {
  readonly height: number;
}

/** What is known where an instruction begins. */
interface State {
  readonly height: number;
  readonly blocks: readonly Block[];
}

class CodeCheck {
  private readonly code: Uint8Array;
  private readonly tables: CodeTables;
  private readonly prelude: Prelude;
  private readonly instructions = new Map<number, Instruction>();
  private readonly states = new Map<number, State>();
  private readonly pending: number[] = [];

  constructor(code: Uint8Array, tables: CodeTables) {
    this.code = code;
    this.tables = tables;
    this.checkPreludeEnds();
    this.prelude = decodePrelude(code);
  }

  run(): void {
    this.checkPrelude();
    for (let at = this.prelude.opcodes; at < this.code.length; ) {
      const instruction = this.decode(at);
      this.instructions.set(at, instruction);
      at = instruction.next;
    }
    this.reach(this.prelude.opcodes, { height: 0, blocks: [] });
    for (let at = this.pending.pop(); at !== undefined; at = this.pending.pop()) this.step(at);
  }

  /** The two variable-length numbers at the start end before the code does. */
  private checkPreludeEnds(): void {
    let at = 0;
    for (let n = 0; n < 2; n++) {
      const start = at;
      while ((this.byte(at) & 0x80) !== 0) at++;
      need(at - start < 6);
      at++;
    }
  }

  private checkPrelude(): void {
    const { prelude } = this;
    const { nState, nExcStack, nPosArgs, nKwonlyArgs, nDefPosArgs, scopeFlags } = prelude;
    need(nState <= MAX_STATE && nExcStack <= MAX_STATE && nDefPosArgs <= nPosArgs);
    const nArgs = nPosArgs + nKwonlyArgs + ((scopeFlags >> 1) & 1) + ((scopeFlags >> 2) & 1);
    need(nArgs <= nState);
    need(prelude.lineInfo <= prelude.cellStart && prelude.opcodes < this.code.length);
    // The function's name and its arguments' names.
    let at = prelude.infoStart;
    for (let n = 0; n < 1 + nPosArgs + nKwonlyArgs; n++) {
      const [value, next] = this.uint(at);
      need(value < this.tables.nQstr);
      at = next;
    }
    for (let i = prelude.cellStart; i < prelude.opcodes; i++) need(this.byte(i) < nState);
  }

  private byte(at: number): number {
    const byte = this.code[at];
    if (byte === undefined) throw new Malformed();
    return byte;
  }

  private uint(start: number): [value: number, next: number] {
    let value = 0;
    let at = start;
    let byte: number;
    do {
      byte = this.byte(at++);
      value = value * 128 + (byte & 0x7f);
    } while ((byte & 0x80) !== 0);
    return [value, at];
  }

  private decode(at: number): Instruction {
    const instruction = decode(this.code, at);
    if (instruction === null || !KNOWN.has(instruction.row)) throw new Malformed();
    this.checkOperand(instruction);
    return instruction;
  }

  private checkOperand({ row, arg }: Instruction): void {
    const { nQstr, nObj, nChildren } = this.tables;
    switch (row.operand) {
      case 'qstr':
        need(arg < nQstr);
        break;
      case 'obj':
        need(arg < nObj);
        break;
      case 'local':
        need(arg < this.prelude.nState);
        break;
      case 'child':
      case 'child+byte':
        need(arg < nChildren);
        break;
      default:
    }
  }

  /** Notes that execution comes to `at` with `state`, always the same way. */
  private reach(at: number, state: State): void {
    need(this.instructions.has(at));
    need(state.height >= 0 && state.height <= this.prelude.nState);
    need(state.blocks.length <= this.prelude.nExcStack);
    const known = this.states.get(at);
    if (known === undefined) {
      this.states.set(at, state);
      this.pending.push(at);
      return;
    }
    need(known.height === state.height && known.blocks.length === state.blocks.length);
  }

  private step(at: number): void {
    const instruction = this.instructions.get(at)!;
    const { height, blocks } = this.states.get(at)!;
    const { op, row, arg, extra, next, target } = instruction;
    const takes = slotsOf(row.takes, arg, extra);
    // A `finally` that a return or a jump leads to has one value more to go on with than one that an exception leads to.
    need(height + (blocks.length > 0 ? 1 : 0) >= takes);
    const below = height - takes;
    const after = below + slotsOf(row.gives, arg, extra);
    const there = below + row.atTarget;
    switch (op) {
      case MP_BC_SETUP_WITH:
      case MP_BC_SETUP_EXCEPT:
      case MP_BC_SETUP_FINALLY: {
        // In a `with` block, __exit__ and the manager stay below what the block does.
        const inside = [...blocks, { height: below }];
        this.reach(target, { height: there, blocks: inside });
        this.reach(next, { height: after, blocks: inside });
        return;
      }
      case MP_BC_POP_EXCEPT_JUMP:
        need(blocks.length > 0);
        this.reach(target, { height, blocks: blocks.slice(0, -1) });
        return;
      case MP_BC_END_FINALLY:
        need(blocks.length > 0);
        this.reach(next, { height: after, blocks: blocks.slice(0, -1) });
        return;
      case MP_BC_UNWIND_JUMP: {
        const count = extra & 0x7f;
        need(count <= blocks.length);
        const outer = blocks.length - count;
        const base = count === 0 ? height : blocks[outer]!.height;
        const iter = (extra & 0x80) === 0 ? 0 : ITER_SLOTS;
        this.reach(target, { height: base - iter, blocks: blocks.slice(0, outer) });
        return;
      }
      default:
        if (target >= 0) this.reach(target, { height: there, blocks });
        if (row.flow === 'next' || row.flow === 'branch') this.reach(next, { height: after, blocks });
    }
  }
}

/** Whether a function's code, prelude included, can be run without leaving its stack and its tables. */
export function isWellFormed(code: Uint8Array, tables: CodeTables): boolean {
  try {
    new CodeCheck(code, tables).run();
    return true;
  } catch (e) {
    if (e instanceof Malformed) return false;
    throw e;
  }
}
