import type { Instruction } from '../../bytecode/decode.js';
import * as BC from '../../bytecode/opcodes.js';
import type { CodeState } from '../../runtime/codeState.js';
import type { CodePrelude, ModuleContext } from '../../runtime/funBc.js';
import { type MpState, mp } from '../../runtime/state.js';
import { FRAME_GOES_ON } from '../frameEnd.js';
import { Emitter } from './emit.js';
import { type Reached, reachedInstructions, targetOf } from './instructions.js';
import { SUPPORT } from './support.js';

/**
 * JavaScript for a function's bytecode. It works on the same frame as the interpreter, which can go on from any
 * instruction that begins a block, and the other way round: nothing that a program or its heap shows is different.
 */

/** Runs a frame from its `ip` on; see `frameEnd.ts`. */
export type JitCode = (cs: CodeState) => number;

type Maker = (
  support: typeof SUPPORT,
  state: MpState,
  context: ModuleContext,
  entry: Int16Array,
  depth: Int16Array,
) => JitCode;

/** Larger functions take Node too long to compile. */
const MAX_INSTRUCTIONS = 3000;

/** After which a frame may be entered anew. */
const LEAVING: ReadonlySet<number> = new Set([
  BC.MP_BC_CALL_FUNCTION,
  BC.MP_BC_CALL_METHOD,
  BC.MP_BC_YIELD_VALUE,
  BC.MP_BC_YIELD_FROM,
  BC.MP_BC_JUMP,
  BC.MP_BC_POP_EXCEPT_JUMP,
  BC.MP_BC_END_FINALLY,
  BC.MP_BC_SETUP_WITH,
  BC.MP_BC_IMPORT_NAME,
  BC.MP_BC_IMPORT_FROM,
  BC.MP_BC_IMPORT_STAR,
]);

/** Numbers of the blocks by where they begin, in order. */
function blocksOf(reached: readonly Reached[]): Map<number, number> {
  const starts = new Set<number>();
  let before: Instruction | null = null;
  for (const { instruction: i } of reached) {
    if (before === null || before.next !== i.ip || LEAVING.has(before.op)) starts.add(i.ip);
    const target = targetOf(i);
    if (target >= 0) starts.add(target);
    before = i;
  }
  const blocks = new Map<number, number>();
  for (const { instruction } of reached) if (starts.has(instruction.ip)) blocks.set(instruction.ip, blocks.size);
  return blocks;
}

/** Whether an instruction goes on to the one after it. */
function fallsThrough(op: number): boolean {
  switch (op) {
    case BC.MP_BC_JUMP:
    case BC.MP_BC_POP_EXCEPT_JUMP:
    case BC.MP_BC_RETURN_VALUE:
    case BC.MP_BC_RAISE_OBJ:
      return false;
    default:
      return true;
  }
}

function bodyOf(reached: readonly Reached[], blocks: ReadonlyMap<number, number>, nState: number): Emitter {
  const emitter = new Emitter(nState, mp, blocks);
  for (let at = 0; at < reached.length; ) {
    const first = reached[at]!;
    const { ip } = first.instruction;
    const block = blocks.get(ip);
    if (block !== undefined) emitter.beginBlock(block);
    const follower = reached[at + 1];
    const isNext = follower !== undefined && follower.instruction.ip === first.instruction.next;
    const sameBlock = isNext && !blocks.has(follower.instruction.ip);
    at += emitter.instruction(first, sameBlock ? follower.instruction : null);
    const last = reached[at - 1]!;
    const next = reached[at];
    if (next !== undefined && next.instruction.ip === last.instruction.next) {
      if (blocks.has(next.instruction.ip)) emitter.endBlock();
    } else if (fallsThrough(last.instruction.op)) {
      emitter.endInInterpreter();
    } else {
      emitter.endBlock();
    }
  }
  return emitter;
}

/** Of texts that were made code before: what Node learnt of it serves the next machine that runs the same program. */
const makers = new Map<string, Maker>();
const MAX_MAKERS = 1000;

/** A page's policy may forbid to make code of text: its programs stay with the interpreter. */
let isForbidden = false;

/** Null where no code may be made. */
function makerOf(text: string): Maker | null {
  let make = makers.get(text);
  if (make === undefined) {
    if (makers.size >= MAX_MAKERS) makers.clear();
    try {
      make = new Function('R', 'M', 'context', 'entry', 'depth', text) as Maker;
    } catch (e) {
      if (!(e instanceof EvalError)) throw e;
      isForbidden = true;
      return null;
    }
    makers.set(text, make);
  }
  return make;
}

/** The code for a function of the module `context`, for the running machine; null for a function that is too large, or where a page forbids it. */
export function compileToJs(code: Uint8Array, prelude: CodePrelude, context: ModuleContext): JitCode | null {
  if (isForbidden) return null;
  const reached = reachedInstructions(code, prelude);
  if (reached.length === 0 || reached.length > MAX_INSTRUCTIONS) return null;
  const blocks = blocksOf(reached);
  const emitter = bodyOf(reached, blocks, prelude.nState);
  const entry = new Int16Array(code.length).fill(-1);
  const depth = new Int16Array(blocks.size);
  for (const { instruction, sp } of reached) {
    const block = blocks.get(instruction.ip);
    if (block === undefined) continue;
    entry[instruction.ip] = block;
    depth[block] = sp;
  }
  const text = [
    `const { ${Object.keys(SUPPORT).join(', ')} } = R;`,
    'const { objTable } = context;',
    ...[...emitter.qstrs].map((n) => `const Q${n} = context.qstrTable[${n}];`),
    'return (cs) => {',
    'const s = cs.slots; let b = entry[cs.ip];',
    `if (b < 0 || depth[b] !== cs.sp) return ${FRAME_GOES_ON};`,
    'for (;;) switch (b) {',
    ...emitter.lines,
    `default: return ${FRAME_GOES_ON}; } };`,
  ].join('\n');
  return makerOf(text)?.(SUPPORT, mp, context, entry, depth) ?? null;
}
