import type { CompilerFrames } from '../abi/board.js';
import { RULE_COUNT } from './grammar.js';
import { R } from './rules.js';

/** The words that are kept account of; a frame that lies lower leaves nothing that any program's frame would lie over. */
const WORDS = 64;

const NO_ADDRESS = '-';
const UNWRITTEN = '.';
const EMITTER = 'e';

/**
 * What the C functions of a build's compiler leave in the words below their caller's frame (`Board.compilerFrames`): a
 * frame of the VM that later lies there has words that it never writes, and the collector takes them for its own.
 */
export class CompilerStack {
  /** Address of the scope that a function is being made of. */
  made = 0;

  private readonly functions: CompilerFrames['functions'];
  private readonly emitter: CompilerFrames['emitter'];
  private readonly ruleFrames: string[] = new Array(RULE_COUNT).fill('');
  private readonly emitterPtr: number;
  private readonly words: number[] = new Array(WORDS).fill(0);
  private top = 0;

  constructor({ rules, functions, emitter }: CompilerFrames, emitterPtr: number) {
    this.functions = functions;
    this.emitter = emitter;
    this.emitterPtr = emitterPtr;
    for (const [rule, frame] of Object.entries(rules)) this.ruleFrames[R[rule as keyof typeof R]] = frame;
  }

  /** A pass over a scope begins (compile_scope). */
  begin(scopePtr: number): void {
    this.top = 0;
    this.made = scopePtr;
    this.enter('compile_scope');
  }

  /** A function of that name is called. */
  enter(name: string): void {
    this.push(this.functions[name] ?? '');
  }

  /** It has returned. */
  leave(name: string): void {
    this.top -= this.functions[name]?.length ?? 0;
  }

  /** A function is called and returns, with nothing to note in between. */
  call(name: string): void {
    this.enter(name);
    this.leave(name);
  }

  /** The function that compiles nodes of a rule is called. */
  enterRule(kind: number): void {
    this.push(this.ruleFrames[kind]!);
  }

  leaveRule(kind: number): void {
    this.top -= this.ruleFrames[kind]!.length;
  }

  /** A method of the emitter is called and returns. */
  emit(method: string): void {
    const frame = this.emitter[method] ?? '';
    this.push(frame);
    this.top -= frame.length;
  }

  /** A function begins that has no frame of its own, but more words in the one on top. */
  inline(name: string): void {
    const frame = this.functions[name] ?? '';
    this.top -= frame.length;
    this.push(frame);
  }

  /** What the word holds that begins `below` bytes under where compile_scope's frame has its top: an address, or 0. */
  word(below: number): number {
    return this.words[below / 4 - 1] ?? 0;
  }

  private push(frame: string): void {
    const { words, top } = this;
    for (let i = 0; i < frame.length && top + i < WORDS; i++) {
      const letter = frame[i]!;
      if (letter === UNWRITTEN) continue;
      words[top + i] = letter === NO_ADDRESS ? 0 : letter === EMITTER ? this.emitterPtr : this.made;
    }
    this.top += frame.length;
  }
}

/** What has its frames noted. */
interface Framed {
  readonly stack: CompilerStack | null;
}

/** A function of the compiler that is one in C too, with a frame there. */
export function inFrame<C extends Framed, A extends unknown[], Result>(
  name: string,
  compile: (comp: C, ...args: A) => Result,
): (comp: C, ...args: A) => Result {
  return (comp, ...args) => {
    const { stack } = comp;
    if (stack === null) return compile(comp, ...args);
    stack.enter(name);
    const result = compile(comp, ...args);
    stack.leave(name);
    return result;
  };
}

/** Code that compiles nodes of a rule, called by another rule's. */
export function inRule<C extends Framed, A extends unknown[]>(
  rule: keyof typeof R,
  compile: (comp: C, ...args: A) => void,
): (comp: C, ...args: A) => void {
  const kind = R[rule];
  return (comp, ...args) => {
    const { stack } = comp;
    stack?.enterRule(kind);
    compile(comp, ...args);
    stack?.leaveRule(kind);
  };
}
