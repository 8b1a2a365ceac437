import { parseNumDecimal, parseNumInteger } from '../objects/parseNum.js';
import { exceptionAddTraceback, newExceptionMsg } from '../runtime/exception.js';
import { MP_MAP_LOOKUP, mapClear, mapLookup } from '../runtime/map.js';
import { MpObject } from '../runtime/obj.js';
import { NO_NAME } from '../runtime/opNames.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { mp } from '../runtime/state.js';
import { newBytes, newStrCopy } from '../runtime/str.js';
import { typeIndentationError, typeStr, typeSyntaxError } from '../runtime/types.js';
import { type FirstTokens, grammarOf } from './firstTokens.js';
import { buildConstTuple, foldConstants, foldLogicalConstants } from './fold.js';
import {
  ACT_AND,
  ACT_OR,
  ARG_ARG_MASK,
  ARG_KIND_MASK,
  ARG_OPT_RULE,
  ARG_TOK,
  LIST_WITH_END,
  ONE_OR_MORE,
  type Rule,
} from './grammar.js';
import type { Lexer } from './lexer.js';
import { compileOptions } from './options.js';
import type { ParseTree } from './parseChunk.js';
import { isId, isLeaf, isStructKind, nodePtr, type ParseNode, StringLeaf, tokenLeaf } from './parseNode.js';
import { ParseStacks, RULE_WORDS } from './parseStacks.js';
import { R } from './rules.js';
import { T } from './tokens.js';

/** What is parsed (mp_parse_input_kind_t). */
export type InputKind = 'single' | 'file' | 'eval';

/** How a try to match a rule ended; else the number of the rule that has to be matched first. */
const MATCHED = -1;
const FAILED = -2;

/** The parser (py/parse.c): matches rules of the grammar, each with the nodes that it gives. */
class Parser extends ParseStacks {
  private readonly grammar: readonly Rule[];
  private readonly first: FirstTokens;
  private readonly isSingle: boolean;
  private readonly start: number;

  constructor(lexer: Lexer, kind: InputKind) {
    super(lexer);
    const { rules, first } = grammarOf(this.options);
    this.grammar = rules;
    this.first = first;
    this.isSingle = kind === 'single';
    this.start = kind === 'single' ? R.single_input : kind === 'eval' ? R.eval_input : R.file_input;
  }

  /** Parses everything and frees what isn't part of the tree. Raises SyntaxError and others. */
  run(): ParseTree<ParseNode> {
    this.parse();
    const { lexer, options } = this;
    if (options.constNames) mapClear(this.consts);
    this.chunks.finish();
    if (lexer.tokKind !== T.END || this.results.length === 0) this.syntaxError();
    const tree = { root: this.results[0]!, chunk: this.chunks.full };
    this.freeStacks();
    return tree;
  }

  /**
   * Each rule is tried: it matches, fails, or wants another to be matched first, and is tried again when that has matched or
   * failed. What is known by the token at hand is not tried where that could not be seen (`FirstTokens`).
   */
  private parse(): void {
    let end = this.start;
    for (;;) {
      while (end >= 0) end = this.begin(end);
      if (this.depth === 0 || (end === MATCHED && this.pass())) return;
      const at = RULE_WORDS * --this.depth;
      const ruleId = this.rules[at]!;
      end = this.match(this.grammar[ruleId]!, ruleId, this.rules[at + 1]!, this.rules[at + 2]!, end === FAILED);
    }
  }

  /** Drops the rules on top of the stack that what has matched stands for. True: no rule is left. */
  private pass(): boolean {
    const { rules, first, grammar } = this;
    const { tokKind } = this.lexer;
    if (this.peekResult(0) === null || !this.hasRoomForNulls()) return false;
    let { depth } = this;
    for (; depth > 0; depth--) {
      const at = RULE_WORDS * (depth - 1);
      const ruleId = rules[at]!;
      if (rules[at + 1] !== 1 && grammar[ruleId]!.act !== ACT_OR) break;
      if (depth - 1 + first.roomToPass(ruleId, tokKind) > this.ruleAlloc) break;
    }
    this.depth = depth;
    return depth === 0;
  }

  /** Tries a rule that another wants. */
  private begin(ruleId: number): number {
    const { lexer, grammar: rules, first } = this;
    const line = lexer.tokLine;
    let last = ruleId;
    if (this.hasRoom(first.room(ruleId))) {
      const way = first.way(ruleId, lexer.tokKind);
      const end = way.length - 1;
      for (let i = 0; i < end; i += 2) this.pushRule(line, way[i]!, way[i + 1]!);
      last = way[end]!;
    } else {
      this.makeRoomForRule();
    }
    return this.match(rules[last]!, last, 0, line, false);
  }

  /** Returns MATCHED, FAILED or the number of the rule that is wanted; so do the three that it calls. */
  private match(rule: Rule, ruleId: number, from: number, line: number, backtrack: boolean): number {
    if (rule.act === ACT_OR) return this.matchOr(rule, ruleId, from, line, backtrack);
    if (rule.act === ACT_AND) return this.matchAnd(rule, ruleId, from, line, backtrack);
    return this.matchList(rule, ruleId, from, line, backtrack);
  }

  /** Whether a rule fails at the token at hand, and its stack would not have to grow for it to find out. */
  private failsAtOnce(ruleId: number): boolean {
    return !this.first.has(ruleId, this.lexer.tokKind) && this.hasRoom(1 + this.first.room(ruleId));
  }

  private matchOr(rule: Rule, ruleId: number, from: number, line: number, backtrack: boolean): number {
    if (from > 0 && !backtrack) return MATCHED;
    const { args, n } = rule;
    const { lexer } = this;
    for (let i = from; i < n; i++) {
      const arg = args[i]!;
      const wanted = arg & ARG_ARG_MASK;
      if ((arg & ARG_KIND_MASK) === ARG_TOK) {
        if (lexer.tokKind === wanted) {
          this.pushResultToken(ruleId);
          lexer.toNext();
          return MATCHED;
        }
      } else if (!this.failsAtOnce(wanted)) {
        if (i + 1 < n) this.pushRule(line, ruleId, i + 1);
        return wanted;
      }
    }
    return FAILED;
  }

  private matchAnd(rule: Rule, ruleId: number, from: number, line: number, backtrack: boolean): number {
    const { args, n } = rule;
    const { lexer } = this;
    if (backtrack) {
      if ((args[from - 1]! & ARG_KIND_MASK) === ARG_OPT_RULE) {
        this.pushResult(null);
      } else {
        // Tokens that have been taken can't be given back.
        if (from > 1) this.syntaxError();
        return FAILED;
      }
    }
    for (let i = from; i < n; i++) {
      const arg = args[i]!;
      const wanted = arg & ARG_ARG_MASK;
      if ((arg & ARG_KIND_MASK) === ARG_TOK) {
        if (lexer.tokKind !== wanted) {
          if (i > 0) this.syntaxError();
          return FAILED;
        }
        if (wanted === T.NAME) this.pushResultToken(ruleId);
        lexer.toNext();
      } else if ((arg & ARG_KIND_MASK) === ARG_OPT_RULE && this.failsAtOnce(wanted)) {
        this.pushResult(null);
      } else {
        this.pushRule(line, ruleId, i + 1);
        return wanted;
      }
    }
    this.finishAnd(rule, ruleId, line);
    return MATCHED;
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

  private matchList(rule: Rule, ruleId: number, from: number, line: number, backtrack: boolean): number {
    const { args, n } = rule;
    const { lexer } = this;
    let i = from;
    let failed = backtrack;
    while (!failed) {
      const atSeparator = (i & 1 & n) !== 0;
      const arg = args[atSeparator ? 1 : 0]!;
      const wanted = arg & ARG_ARG_MASK;
      if ((arg & ARG_KIND_MASK) !== ARG_TOK) {
        if (!this.failsAtOnce(wanted)) {
          this.pushRule(line, ruleId, i + 1);
          return wanted;
        }
        failed = true;
      } else if (lexer.tokKind === wanted) {
        if (!atSeparator) this.pushResultToken(ruleId);
        lexer.toNext();
      } else {
        failed = true;
      }
      i++;
    }
    // Without a first item there is no list; later, an item must follow each separator but the last.
    if (i === 1) return FAILED;
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
    return MATCHED;
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
          if (at >= 0) return this.constNodeOptimised(lexer.tokLine, this.consts.slots[at + 1]!);
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

    const pn = this.pushNode(line, ruleId, nArgs);
    if (ruleId === R.testlist_comp_3c) this.pushResult(pn);
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
