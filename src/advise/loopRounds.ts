import { decode } from '../bytecode/decode.js';
import { sourceLine } from '../bytecode/prelude.js';
import type { Machine } from '../machine/machine.js';
import type { Site } from '../report/callSites.js';
import { type Project, projectFile } from '../report/projectFiles.js';
import type { CodeState } from '../runtime/codeState.js';
import { utf8Text } from '../runtime/print.js';
import { STEPS_BETWEEN_LOOKS } from '../runtime/state.js';
import { currentBlock, currentFile, currentLine } from '../vm/line.js';
import { fileOf } from './fileOf.js';
import { isLoop, loopAround, SourceFile, type Statement, within } from './sourceFile.js';

/** A loop of the program that no other loop is around, and how often it went round. */
export interface OuterLoop {
  readonly place: Site;
  /** As the project has the file. */
  readonly path: string;
  /** It goes on until the board is switched off. */
  readonly isEndless: boolean;
  rounds: number;
}

/** What a jump back goes to, or what a place is in. */
interface Place {
  /** The loop, where no other is around it in its function. */
  readonly outer: OuterLoop | null;
  readonly isInLoop: boolean;
}

const NOWHERE: Place = { outer: null, isInLoop: false };

/** How a loop over an iterator, and one over numbers, goes on. */
const FOR_LOOP_OPS = ['FOR_ITER', 'DUP_TOP'];

/** Counts the rounds of a program's outermost loops: those that run while no other loop of the project does. */
export class LoopRounds {
  readonly loops = new Map<Statement, OuterLoop>();
  /** Whether a file that has run has a loop without an end: what goes round before it only prepares. */
  hasEndless = false;
  private readonly files = new Map<string, SourceFile | null>();
  private readonly jumps = new Map<Uint8Array, (Place | undefined)[]>();
  private readonly places = new Map<Uint8Array, (Place | undefined)[]>();

  constructor(
    private readonly project: Project,
    private readonly onRound: (loop: OuterLoop) => void,
  ) {}

  /** From now on, to be called when the machine has booted. The host's own count of steps goes on as before. */
  watch({ state }: Machine): void {
    const onHostsTurn = state.onStepsUsedUp;
    let hostsSteps = state.stepsLeft;
    state.stepsLeft = 1;
    state.onStepsUsedUp = () => {
      if (--hostsSteps <= 0) {
        state.stepsLeft = STEPS_BETWEEN_LOOKS;
        onHostsTurn?.();
        hostsSteps = state.stepsLeft;
      }
      state.stepsLeft = 1;
      if (state.frame !== null) this.jumped(state.frame);
    };
  }

  private jumped(frame: CodeState): void {
    const { outer } = cached(this.jumps, frame, () => this.jumpOf(frame));
    if (outer === null) return;
    for (let below = frame.prev; below !== null; below = below.prev) {
      const cs = below;
      if (cached(this.places, cs, () => this.placeOf(cs)).isInLoop) return;
    }
    outer.rounds++;
    this.onRound(outer);
  }

  private placeOf(cs: CodeState): Place {
    const statement = this.statementAt(cs, currentLine(cs))?.statement;
    return statement === undefined
      ? NOWHERE
      : { outer: null, isInLoop: isLoop(statement) || loopAround(statement) !== null };
  }

  private jumpOf(cs: CodeState): Place {
    const { bytecode, prelude } = cs.fun;
    const jump = decode(bytecode, cs.ip);
    // What counts a step and is no jump back is a loop of a built-in function.
    if (jump === null || jump.target < 0 || jump.target >= cs.ip) return NOWHERE;
    const fun = utf8Text(currentBlock(cs).data);
    if (fun.startsWith('<') && fun !== '<module>') return NOWHERE;
    const found = this.statementAt(cs, sourceLine(bytecode, prelude, jump.target - prelude.opcodes));
    if (found === null) return NOWHERE;
    const { statement, path } = found;
    const goesOn = decode(bytecode, jump.target)?.row.name ?? '';
    // A `while` goes back to the first statement of its block.
    const { parent } = statement;
    const isOwn = isLoop(statement) && (statement.body.length === 0 || FOR_LOOP_OPS.includes(goesOn));
    const loop = isOwn ? statement : parent?.word === 'while' && parent.body[0] === statement ? parent : null;
    if (loop === null || loopAround(loop) !== null) return NOWHERE;
    let outer = this.loops.get(loop);
    if (outer === undefined) {
      const place = { file: path === this.project.program ? this.project.path : path, line: loop.tokens[0]!.line, fun };
      outer = { place, path, isEndless: isEndless(loop), rounds: 0 };
      this.loops.set(loop, outer);
    }
    return { outer, isInLoop: true };
  }

  private statementAt(cs: CodeState, line: number): { readonly statement: Statement; readonly path: string } | null {
    const { project, files } = this;
    const name = utf8Text(currentFile(cs).data);
    const path = fileOf(project, { file: name === '<stdin>' ? project.path : name, line, fun: '' });
    if (path === null) return null;
    let file = files.get(path);
    if (file === undefined) {
      file = SourceFile.of(path, path === project.program ? project.text : projectFile(project, path));
      files.set(path, file);
      this.hasEndless ||= file?.statements.some((one) => loopAround(one) === null && isEndless(one)) ?? false;
    }
    const statement = file?.atLine(line) ?? null;
    return statement === null ? null : { statement, path };
  }
}

/** A `while True` that nothing in its function ends. */
function isEndless({ tokens, word, body }: Statement): boolean {
  if (word !== 'while' || !['True', '1'].includes(tokens[1]?.text ?? '') || tokens[2]?.text !== ':') return false;
  return !within(body).some((one) => ['break', 'return'].some((end) => one.tokens.some(({ text }) => text === end)));
}

function cached(
  all: Map<Uint8Array, (Place | undefined)[]>,
  { fun: { bytecode }, ip }: CodeState,
  find: () => Place,
): Place {
  let places = all.get(bytecode);
  if (places === undefined) {
    places = [];
    all.set(bytecode, places);
  }
  return (places[ip] ??= find());
}
