import type { HeapOwner } from '../gc/heap.js';
import { parseNumDecimal, parseNumInteger } from '../objects/parseNum.js';
import { exceptionAddTraceback, newExceptionMsg } from '../runtime/exception.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import { MP_MAP_LOOKUP, MpMap, mapClear, mapLookup } from '../runtime/map.js';
import { type MpObj, MpObject } from '../runtime/obj.js';
import { NO_NAME } from '../runtime/opNames.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { mp } from '../runtime/state.js';
import { newBytes, newStrCopy } from '../runtime/str.js';
import { typeIndentationError, typeStr, typeSyntaxError } from '../runtime/types.js';
import { buildConstTuple, foldConstants, foldLogicalConstants } from './fold.js';
import {
  ACT_AND,
  ACT_OR,
  ARG_ARG_MASK,
  ARG_KIND_MASK,
  ARG_OPT_RULE,
  ARG_TOK,
  grammar,
  LIST_WITH_END,
  ONE_OR_MORE,
  type Rule,
} from './grammar.js';
import type { Lexer } from './lexer.js';
import { type CompileOptions, compileOptions } from './options.js';
import { ParseChunks, type ParseTree } from './parseChunk.js';
import {
  fitsTargetSmallInt,
  isId,
  isLeaf,
  isStructKind,
  nodePtr,
  type ParseNode,
  ParseNodeStruct,
  StringLeaf,
  tokenLeaf,
} from './parseNode.js';
import { R } from './rules.js';
import { T } from './tokens.js';

/** What is parsed (mp_parse_input_kind_t). */
export type InputKind = 'single' | 'file' | 'eval';

// Entries of `mp.roots` for what the parser's struct points to.
const ROOT_LEXER = 0;
const ROOT_RULE_STACK = 1;
const ROOT_RESULT_STACK = 2;
const ROOT_CHUNKS = 3;
const ROOT_CONSTS = 5;
const ROOT_COUNT = 6;

/** Nothing that the collector could follow. */
const NO_POINTERS: HeapOwner | null = null;

/**
 * The parser (py/parse.c): a stack of rules that are being matched, and a stack of the nodes that they gave. Both are
 * chunks of the heap, as are the nodes.
 */
export class Parser {
  readonly lexer: Lexer;
  readonly options: CompileOptions;
  /** Names declared by `const()`. */
  readonly consts = new MpMap();

  private readonly rules: readonly Rule[];
  private readonly rootBase: number;
  private readonly chunks: ParseChunks;
  private readonly isSingle: boolean;

  private ruleAlloc: number;
  private ruleStackPtr = 0;
  /** The rule stack: number of the rule, argument that is next, line that it began on. */
  private readonly ruleIds: number[] = [];
  private readonly ruleArgs: number[] = [];
  private readonly ruleLines: number[] = [];

  private resultAlloc: number;
  private resultStackPtr = 0;
  private readonly results: ParseNode[] = [];

  constructor(lexer: Lexer, kind: InputKind) {
    const options = compileOptions();
    this.lexer = lexer;
    this.options = options;
    this.rules = grammar(options);
    this.isSingle = kind === 'single';
    this.rootBase = mp.roots.mark();
    for (let i = 0; i < ROOT_COUNT; i++) mp.roots.keepPtr(0);
    mp.roots.set(this.rootBase + ROOT_LEXER, lexer.ptr);
    this.chunks = new ParseChunks(options, this.rootBase + ROOT_CHUNKS);
    this.ruleAlloc = options.parseRuleInit;
    this.ruleStackPtr = mMalloc(this.ruleAlloc * mp.sizes.rule_stack_t, NO_POINTERS);
    mp.roots.set(this.rootBase + ROOT_RULE_STACK, this.ruleStackPtr);
    this.resultAlloc = options.parseResultInit;
    this.resultStackPtr = mMalloc(this.resultAlloc * mp.wordBytes, NO_POINTERS);
    mp.roots.set(this.rootBase + ROOT_RESULT_STACK, this.resultStackPtr);
    this.pushRule(lexer.tokLine, kind === 'single' ? R.single_input : kind === 'eval' ? R.eval_input : R.file_input, 0);
  }

  /** Parses everything and frees what isn't part of the tree. Raises SyntaxError and others. */
  run(): ParseTree<ParseNode> {
    this.parse();
    const { lexer, options } = this;
    if (options.constNames) mapClear(this.consts);
    this.chunks.finish();
    if (lexer.tokKind !== T.END || this.results.length === 0) this.syntaxError();
    const tree = { root: this.results[0]!, chunk: this.chunks.full };
    mFree(this.ruleStackPtr, this.ruleAlloc * mp.sizes.rule_stack_t);
    mFree(this.resultStackPtr, this.resultAlloc * mp.wordBytes);
    return tree;
  }

  /** Tells the collector where the table of constants is now. */
  rootConsts(): void {
    mp.roots.set(this.rootBase + ROOT_CONSTS, this.consts.table.ptr);
  }

  private parse(): void {
    const { ruleIds } = this;
    let backtrack = false;
    while (ruleIds.length > 0) {
      const ruleId = ruleIds.pop()!;
      const i = this.ruleArgs.pop()!;
      const line = this.ruleLines.pop()!;
      const rule = this.rules[ruleId]!;
      if (rule.act === ACT_OR) backtrack = this.matchOr(rule, ruleId, i, line, backtrack);
      else if (rule.act === ACT_AND) backtrack = this.matchAnd(rule, ruleId, i, line, backtrack);
      else backtrack = this.matchList(rule, ruleId, i, line, backtrack);
    }
  }

  /** Each of these returns whether the rule failed, so that the one that wanted it must try something else. */
  private matchOr(rule: Rule, ruleId: number, from: number, line: number, backtrack: boolean): boolean {
    if (from > 0 && !backtrack) return false;
    const { args, n } = rule;
    const { lexer } = this;
    for (let i = from; i < n; i++) {
      const arg = args[i]!;
      if ((arg & ARG_KIND_MASK) === ARG_TOK) {
        if (lexer.tokKind === (arg & ARG_ARG_MASK)) {
          this.pushResultToken(ruleId);
          lexer.toNext();
          return false;
        }
      } else {
        if (i + 1 < n) this.pushRule(line, ruleId, i + 1);
        this.pushRule(lexer.tokLine, arg & ARG_ARG_MASK, 0);
        return false;
      }
    }
    return true;
  }

  private matchAnd(rule: Rule, ruleId: number, from: number, line: number, backtrack: boolean): boolean {
    const { args, n } = rule;
    const { lexer } = this;
    if (backtrack) {
      if ((args[from - 1]! & ARG_KIND_MASK) === ARG_OPT_RULE) {
        this.pushResult(null);
      } else {
        // Tokens that have been taken can't be given back.
        if (from > 1) this.syntaxError();
        return true;
      }
    }
    for (let i = from; i < n; i++) {
      const arg = args[i]!;
      if ((arg & ARG_KIND_MASK) === ARG_TOK) {
        const tok = arg & ARG_ARG_MASK;
        if (lexer.tokKind !== tok) {
          if (i > 0) this.syntaxError();
          return true;
        }
        if (tok === T.NAME) this.pushResultToken(ruleId);
        lexer.toNext();
      } else {
        this.pushRule(line, ruleId, i + 1);
        this.pushRule(lexer.tokLine, arg & ARG_ARG_MASK, 0);
        return false;
      }
    }
    this.finishAnd(rule, ruleId, line);
    return false;
  }

  /** All arguments matched: makes the node. */
  private finishAnd(rule: Rule, ruleId: number, line: number): void {
    if (!this.options.docString && !this.isSingle && ruleId === R.expr_stmt && this.peekResult(0) === null) {
      const pn = this.peekResult(1);
      if ((isLeaf(pn) && !isId(pn)) || isStructKind(pn, R.const_object)) {
        // A statement that is only a constant, such as a docstring.
        this.popResult();
        this.popResult();
        this.pushResultRule(line, R.pass_stmt, 0);
        return;
      }
    }
    let nArgs = 0;
    let nNotNull = 0;
    for (let x = rule.n - 1; x >= 0; x--) {
      const arg = rule.args[x]!;
      if ((arg & ARG_KIND_MASK) === ARG_TOK) {
        if ((arg & ARG_ARG_MASK) !== T.NAME) continue;
        nNotNull++;
      } else if (this.peekResult(nArgs) !== null) {
        nNotNull++;
      }
      nArgs++;
    }
    if (nNotNull === 1 && rule.allowIdent) {
      let only: ParseNode = null;
      for (let x = 0; x < nArgs; x++) only = this.popResult() ?? only;
      this.pushResult(only);
      return;
    }
    if (rule.addBlank) {
      this.pushResult(null);
      nArgs++;
    }
    this.pushResultRule(line, ruleId, nArgs);
  }

  private matchList(rule: Rule, ruleId: number, from: number, line: number, backtrack: boolean): boolean {
    const { args, n } = rule;
    const { lexer } = this;
    let i = from;
    let failed = backtrack;
    while (!failed) {
      const atSeparator = (i & 1 & n) !== 0;
      const arg = args[atSeparator ? 1 : 0]!;
      if ((arg & ARG_KIND_MASK) !== ARG_TOK) {
        this.pushRule(line, ruleId, i + 1);
        this.pushRule(lexer.tokLine, arg & ARG_ARG_MASK, 0);
        return false;
      }
      if (lexer.tokKind === (arg & ARG_ARG_MASK)) {
        if (!atSeparator) this.pushResultToken(ruleId);
        lexer.toNext();
      } else {
        failed = true;
      }
      i++;
    }
    // Without a first item there is no list; later, an item must follow each separator but the last.
    if (i === 1) return true;
    let hadTrailingSeparator = false;
    if (n !== ONE_OR_MORE && (i & 1) === 1) {
      if (n !== LIST_WITH_END) this.syntaxError();
      hadTrailingSeparator = true;
    }
    let nItems = i - 1;
    // Separators that are tokens give no node.
    if ((n & 1) !== 0 && (args[1]! & ARG_KIND_MASK) === ARG_TOK) nItems = (nItems + 1) >> 1;
    // A single item stands for the list.
    if (nItems !== 1 || hadTrailingSeparator) this.pushResultRule(line, ruleId, nItems);
    return false;
  }

  private pushRule(line: number, ruleId: number, arg: number): void {
    if (this.ruleIds.length >= this.ruleAlloc) {
      const bytes = mp.sizes.rule_stack_t;
      const alloc = this.ruleAlloc + this.options.parseRuleInc;
      this.ruleStackPtr = mRealloc(this.ruleStackPtr, this.ruleAlloc * bytes, alloc * bytes);
      this.ruleAlloc = alloc;
      mp.roots.set(this.rootBase + ROOT_RULE_STACK, this.ruleStackPtr);
    }
    this.ruleIds.push(ruleId);
    this.ruleArgs.push(arg);
    this.ruleLines.push(line);
  }

  /** The rule `n` below the top of the stack. */
  peekRule(n: number): number {
    return this.ruleIds[this.ruleIds.length - 1 - n]!;
  }

  dropRules(n: number): void {
    for (let i = 0; i < n; i++) {
      this.ruleIds.pop();
      this.ruleArgs.pop();
      this.ruleLines.pop();
    }
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

  /** Pushes a node for the current token. */
  private pushResultToken(ruleId: number): void {
    this.pushResult(this.tokenNode(ruleId));
  }

  private tokenNode(ruleId: number): ParseNode {
    const { lexer } = this;
    const { data } = lexer.text;
    switch (lexer.tokKind) {
      case T.NAME: {
        const id = qstrFromStr(data);
        if (this.options.constNames && ruleId === R.atom) {
          const at = mapLookup(this.consts, id, MP_MAP_LOOKUP);
          if (at >= 0) return this.constNodeOptimised(lexer.tokLine, this.consts.table.values[at]!);
        }
        return id;
      }
      case T.INTEGER:
        return this.constNodeOptimised(lexer.tokLine, parseNumInteger(data, 0, lexer));
      case T.FLOAT_OR_IMAG:
        return this.constNode(lexer.tokLine, parseNumDecimal(data, true, false, lexer));
      case T.STRING: {
        // Long strings are often docstrings, which are thrown away: those aren't interned.
        const isShort = data.length <= this.options.parseInternStringLen;
        const qst = isShort ? qstrFromStr(data) : mp.qstrs.find(data);
        return qst !== null ? new StringLeaf(qst) : this.constNode(lexer.tokLine, newStrCopy(typeStr, data));
      }
      case T.BYTES:
        return this.constNode(lexer.tokLine, newBytes(data));
      default:
        return tokenLeaf(lexer.tokKind);
    }
  }

  /** Pushes a node for a rule whose `numArgs` children are on the stack, simplified where it can be. */
  pushResultRule(line: number, ruleId: number, numArgs: number): void {
    let nArgs = numArgs;
    if (ruleId === R.atom_paren) {
      // Parentheses around one expression mean nothing.
      const pn = this.peekResult(0);
      if (pn !== null && !isStructKind(pn, R.testlist_comp)) return;
    } else if (ruleId === R.testlist_comp) {
      const pn = this.peekResult(0);
      if (isStructKind(pn, R.testlist_comp_3b)) {
        // One item and a comma.
        this.popResult();
        nArgs--;
      } else if (isStructKind(pn, R.testlist_comp_3c)) {
        // Several items: the node is there already, twice.
        this.popResult();
        pn.kind = ruleId;
        return;
      }
    } else if (ruleId === R.testlist_comp_3c) {
      // It takes the first item of the testlist_comp around it.
      nArgs++;
    }
    if (this.options.constFolding) {
      nArgs = foldLogicalConstants(this, ruleId, nArgs);
      if (nArgs === 0 && numArgs !== 0) return;
      if (foldConstants(this, ruleId, nArgs)) return;
    }
    if (this.options.constTuple && buildConstTuple(this, line, ruleId, nArgs)) return;

    const bytes = mp.sizes.mp_parse_node_struct_t + mp.wordBytes * nArgs;
    const offset = this.chunks.alloc(bytes);
    const chunk = this.chunks.current!;
    chunk.write(offset, bytes, null);
    const nodes = this.results.splice(this.results.length - nArgs, nArgs);
    const pn = new ParseNodeStruct(ruleId, line, nodes, null, chunk, offset, bytes);
    if (ruleId === R.testlist_comp_3c) this.pushResult(pn);
    this.pushResult(pn);
  }

  /** Raises for the current token. */
  private syntaxError(): never {
    const { lexer } = this;
    const kind = lexer.tokKind;
    let exc: ReturnType<typeof newExceptionMsg>;
    if (kind === T.INDENT) exc = newExceptionMsg(typeIndentationError, 'unexpected indent');
    else if (kind === T.DEDENT_MISMATCH) {
      exc = newExceptionMsg(typeIndentationError, "unindent doesn't match any outer indent level");
    } else if (kind === T.MALFORMED_FSTRING) exc = newExceptionMsg(typeSyntaxError, 'malformed f-string');
    else if (kind === T.FSTRING_RAW) exc = newExceptionMsg(typeSyntaxError, 'raw f-strings are not supported');
    else exc = newExceptionMsg(typeSyntaxError, 'invalid syntax');
    exceptionAddTraceback(exc, lexer.sourceName, lexer.tokLine, NO_NAME);
    throw exc;
  }
}

const NO_NODES: readonly ParseNode[] = [];

/**
 * Parses the whole of a lexer's tokens (mp_parse) and frees the lexer, in later releases also where it fails
 * (UHEAP_PARSE_FREES_LEXER). The caller keeps the tree's chunk reachable. Raises SyntaxError, IndentationError, MemoryError and what lexing raises.
 */
export function mpParse(lexer: Lexer, kind: InputKind): ParseTree<ParseNode> {
  const top = mp.roots.mark();
  let tree: ParseTree<ParseNode>;
  try {
    tree = new Parser(lexer, kind).run();
  } catch (e) {
    if (e instanceof MpObject && compileOptions().parseFreesLexer) lexer.free();
    throw e;
  }
  // Freeing allocates nothing, so the tree needs no root meanwhile.
  mp.roots.release(top);
  lexer.free();
  return tree;
}

/**
 * The addresses of freed chunks that stay in a tree's struct on C's stack: that of its root, and in early releases that of
 * its newest chunk (py/parse.c mp_parse_tree_clear). 0: none. Asked before compiling, which clears the tree.
 */
export function stalePtrs({ root, chunk }: ParseTree<ParseNode>): readonly number[] {
  const rootPtr = nodePtr(root);
  return compileOptions().parseChunkStays ? [rootPtr, chunk?.ptr ?? 0] : [rootPtr];
}
