import type { HeapOwner } from '../gc/heap.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import { MpMap } from '../runtime/map.js';
import type { MpObj } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import type { Lexer } from './lexer.js';
import { type CompileOptions, compileOptions } from './options.js';
import { ParseChunks } from './parseChunk.js';
import { fitsTargetSmallInt, type ParseNode, ParseNodeStruct } from './parseNode.js';
import { R } from './rules.js';

// Entries of `mp.roots` for what the parser's struct points to.
const ROOT_LEXER = 0;
const ROOT_RULE_STACK = 1;
const ROOT_RESULT_STACK = 2;
const ROOT_CHUNKS = 3;
const ROOT_CONSTS = 5;
const ROOT_COUNT = 6;

/** Numbers of an entry of the rule stack. */
export const RULE_WORDS = 3;

/** More arguments than any rule has that may all be absent. */
const MOST_ABSENT = 4;

/** Nothing that the collector could follow. */
const NO_POINTERS: HeapOwner | null = null;

const NO_NODES: readonly ParseNode[] = [];

/**
 * The two stacks of the parser (py/parse.c), of rules that are being matched and of the nodes that they gave, and how nodes
 * are made. Both stacks are chunks of the heap, as are the nodes.
 */
export class ParseStacks {
  readonly lexer: Lexer;
  readonly options: CompileOptions;
  /** Names declared by `const()`. */
  readonly consts = new MpMap();

  private readonly rootBase: number;
  protected readonly chunks: ParseChunks;

  /** Entries that it has room for. */
  protected ruleAlloc: number;
  private ruleStackPtr = 0;
  /** The rule stack: of each entry the number of the rule, the argument that is next, and the line that it began on. */
  protected rules: Int32Array;
  /** Entries in it. */
  protected depth = 0;

  private resultAlloc: number;
  private resultStackPtr = 0;
  protected readonly results: ParseNode[] = [];

  constructor(lexer: Lexer) {
    const options = compileOptions();
    this.lexer = lexer;
    this.options = options;
    this.rootBase = mp.roots.mark();
    for (let i = 0; i < ROOT_COUNT; i++) mp.roots.keepPtr(0);
    mp.roots.set(this.rootBase + ROOT_LEXER, lexer.ptr);
    this.chunks = new ParseChunks(options, this.rootBase + ROOT_CHUNKS);
    this.ruleAlloc = options.parseRuleInit;
    this.rules = new Int32Array(RULE_WORDS * this.ruleAlloc);
    this.ruleStackPtr = mMalloc(this.ruleAlloc * mp.sizes.rule_stack_t, NO_POINTERS);
    mp.roots.set(this.rootBase + ROOT_RULE_STACK, this.ruleStackPtr);
    this.resultAlloc = options.parseResultInit;
    this.resultStackPtr = mMalloc(this.resultAlloc * mp.wordBytes, NO_POINTERS);
    mp.roots.set(this.rootBase + ROOT_RESULT_STACK, this.resultStackPtr);
  }

  /** Tells the collector where the table of constants is now. */
  rootConsts(): void {
    mp.roots.set(this.rootBase + ROOT_CONSTS, this.consts.ptr);
  }

  protected freeStacks(): void {
    mFree(this.ruleStackPtr, this.ruleAlloc * mp.sizes.rule_stack_t);
    mFree(this.resultStackPtr, this.resultAlloc * mp.wordBytes);
  }

  protected pushRule(line: number, ruleId: number, arg: number): void {
    if (this.depth >= this.ruleAlloc) this.growRules();
    const { rules } = this;
    const at = RULE_WORDS * this.depth++;
    rules[at] = ruleId;
    rules[at + 1] = arg;
    rules[at + 2] = line;
  }

  /** As if a rule were pushed that is popped at once. */
  protected makeRoomForRule(): void {
    if (this.depth >= this.ruleAlloc) this.growRules();
  }

  /** Whether that many more entries fit in it. */
  protected hasRoom(entries: number): boolean {
    return this.depth + entries <= this.ruleAlloc;
  }

  /** Whether the nodes of absent arguments of a rule fit in the result stack. */
  protected hasRoomForNulls(): boolean {
    return this.results.length + MOST_ABSENT <= this.resultAlloc;
  }

  private growRules(): void {
    const bytes = mp.sizes.rule_stack_t;
    const alloc = this.ruleAlloc + this.options.parseRuleInc;
    this.ruleStackPtr = mRealloc(this.ruleStackPtr, this.ruleAlloc * bytes, alloc * bytes);
    this.ruleAlloc = alloc;
    mp.roots.set(this.rootBase + ROOT_RULE_STACK, this.ruleStackPtr);
    if (RULE_WORDS * alloc <= this.rules.length) return;
    const grown = new Int32Array(2 * RULE_WORDS * alloc);
    grown.set(this.rules);
    this.rules = grown;
  }

  /** The rule `n` below the top of the stack. */
  peekRule(n: number): number {
    return this.rules[RULE_WORDS * (this.depth - 1 - n)]!;
  }

  dropRules(n: number): void {
    this.depth -= n;
  }

  popResult(): ParseNode {
    return this.results.pop()!;
  }

  /** The node `n` below the top of the stack. */
  peekResult(n: number): ParseNode {
    return this.results[this.results.length - 1 - n]!;
  }

  setResult(n: number, pn: ParseNode): void {
    this.results[this.results.length - 1 - n] = pn;
  }

  pushResult(pn: ParseNode): void {
    if (this.results.length >= this.resultAlloc) {
      const alloc = this.resultAlloc + this.options.parseResultInc;
      this.resultStackPtr = mRealloc(this.resultStackPtr, this.resultAlloc * mp.wordBytes, alloc * mp.wordBytes);
      this.resultAlloc = alloc;
      mp.roots.set(this.rootBase + ROOT_RESULT_STACK, this.resultStackPtr);
    }
    this.results.push(pn);
  }

  private newNode(kind: number, line: number, nodes: readonly ParseNode[], obj: MpObj | null, bytes: number) {
    const offset = this.chunks.alloc(bytes);
    const chunk = this.chunks.current!;
    chunk.write(offset, bytes, obj);
    return new ParseNodeStruct(kind, line, nodes, obj, chunk, offset, bytes);
  }

  /** A node that holds an object (make_node_const_object). */
  constNode(line: number, obj: MpObj): ParseNode {
    const top = mp.roots.mark();
    mp.roots.keep(obj);
    const pn = this.newNode(R.const_object, line, NO_NODES, obj, mp.sizes.mp_parse_node_struct_t + mp.objBytes);
    mp.roots.release(top);
    return pn;
  }

  /** As `constNode`, but a small int that fits a node stands for itself. */
  constNodeOptimised(line: number, obj: MpObj): ParseNode {
    if (typeof obj === 'object') return this.constNode(line, obj);
    // In representation D a node is narrower than a small int.
    if (mp.objBytes > mp.wordBytes && (obj < -0x40000000 || obj > 0x3fffffff)) return this.constNode(line, obj);
    return fitsTargetSmallInt(obj) ? obj : this.constNode(line, obj);
  }

  /** Gives the bytes of a node back, if they are in the current chunk. */
  freeNode(pn: ParseNodeStruct): void {
    const chunk = this.chunks.current!;
    if (pn.chunk === chunk && pn.offset < chunk.used) chunk.used -= pn.bytes;
  }

  /** Pushes a node of a rule, with the `nArgs` nodes on top of the stack as its children. */
  pushNode(line: number, ruleId: number, nArgs: number): ParseNodeStruct {
    const bytes = mp.sizes.mp_parse_node_struct_t + mp.wordBytes * nArgs;
    const offset = this.chunks.alloc(bytes);
    const chunk = this.chunks.current!;
    chunk.write(offset, bytes, null);
    const nodes = this.results.splice(this.results.length - nArgs, nArgs);
    const pn = new ParseNodeStruct(ruleId, line, nodes, null, chunk, offset, bytes);
    this.pushResult(pn);
    return pn;
  }
}
