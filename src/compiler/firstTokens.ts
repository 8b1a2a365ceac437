import {
  ACT_AND,
  ACT_OR,
  ARG_ARG_MASK,
  ARG_KIND_MASK,
  ARG_OPT_RULE,
  ARG_RULE,
  ARG_TOK,
  grammarRules,
  ONE_OR_MORE,
  RULE_COUNT,
  type Rule,
} from './grammar.js';
import type { CompileOptions } from './options.js';
import { TOKEN_COUNT } from './tokens.js';

/** Words of 32 bits for one bit a kind of token. */
const WORDS = (TOKEN_COUNT + 31) >> 5;

function isOptional(arg: number): boolean {
  return (arg & ARG_KIND_MASK) === ARG_OPT_RULE;
}

const UNKNOWN = 0;
/** For a rule that has more to do: more than any stack has room for. */
const STAYS = 0x7fff;

/**
 * What can be known of a grammar's rules by the token that is next: whether one can match, which others it leads to first, and
 * whether anything is left to do for one that has begun. Between `test` and a name there are 17 rules, for which nothing but a
 * few entries on a stack is done and undone. MicroPython's parser tries one after the other; what can be seen of that is
 * how far its stack of rules grows.
 */
export class FirstTokens {
  private readonly rules: readonly Rule[];
  private readonly bits = new Int32Array(RULE_COUNT * WORDS);
  /** Entries that the stack of rules grows by, at most, until a rule takes a token or fails; 0: not known yet. */
  private readonly rooms = new Int32Array(RULE_COUNT);
  /** By rule and token: the entries that are pushed before a rule takes the token, and last that rule. */
  private readonly ways = new Map<number, Int32Array>();
  /** By rule and token: UNKNOWN, or what `roomToPass` gives. */
  private readonly passing = new Int16Array(RULE_COUNT * TOKEN_COUNT);

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
  }

  /** Whether a rule may match where this token is next; one that may match no token at all always may. */
  has(ruleId: number, tok: number): boolean {
    if (this.rooms[ruleId] === 0) this.find(ruleId);
    return ((this.bits[ruleId * WORDS + (tok >> 5)]! >>> (tok & 31)) & 1) !== 0;
  }

  /** Entries that the stack of rules has had more, at most, when a rule has failed at its first token. */
  room(ruleId: number): number {
    if (this.rooms[ruleId] === 0) this.find(ruleId);
    return this.rooms[ruleId]!;
  }

  /**
   * What is pushed when a rule begins at a token, in turn the rule and its next argument, and last the rule that takes the
   * token or finds out that it doesn't match.
   */
  way(ruleId: number, tok: number): Int32Array {
    const key = ruleId * TOKEN_COUNT + tok;
    let way = this.ways.get(key);
    if (way === undefined) {
      way = Int32Array.from(this.findWay(ruleId, tok));
      this.ways.set(key, way);
    }
    return way;
  }

  private findWay(from: number, tok: number): number[] {
    const way: number[] = [];
    for (let ruleId = from; ; ) {
      const { act, n, args } = this.rules[ruleId]!;
      let i = 0;
      if (act === ACT_OR) while (i < n && !this.argHas(args[i]!, tok)) i++;
      const arg = i < n ? args[i]! : ARG_TOK;
      const next = arg & ARG_ARG_MASK;
      if ((arg & ARG_KIND_MASK) !== ARG_RULE || !this.has(next, tok)) {
        way.push(ruleId);
        return way;
      }
      if (act !== ACT_OR || i + 1 < n) way.push(ruleId, i + 1);
      ruleId = next;
    }
  }

  private argHas(arg: number, tok: number): boolean {
    const number = arg & ARG_ARG_MASK;
    return (arg & ARG_KIND_MASK) === ARG_TOK ? number === tok : this.has(number, tok);
  }

  /**
   * For a rule whose first argument has matched, and is not empty: whether it ends at this token and adds nothing, so that
   * what the argument gave stands for the rule. Returns the entries that the stack of rules has had more, at most, when that
   * was found out, and STAYS where it isn't so.
   */
  roomToPass(ruleId: number, tok: number): number {
    const at = ruleId * TOKEN_COUNT + tok;
    if (this.passing[at] === UNKNOWN) this.passing[at] = this.findRoomToPass(ruleId, tok);
    return this.passing[at]!;
  }

  private findRoomToPass(ruleId: number, tok: number): number {
    const { act, n, args, allowIdent, addBlank } = this.rules[ruleId]!;
    if (act === ACT_OR) return 1;
    const tried = act === ACT_AND ? args.slice(1) : [args[n === ONE_OR_MORE ? 0 : 1]!];
    if (act === ACT_AND && !(allowIdent && !addBlank && tried.every(isOptional))) return STAYS;
    if (tried.some((arg) => this.argHas(arg, tok))) return STAYS;
    const rooms = tried.map((arg) => ((arg & ARG_KIND_MASK) === ARG_TOK ? 0 : this.room(arg & ARG_ARG_MASK)));
    return 1 + Math.max(0, ...rooms);
  }

  private find(ruleId: number): void {
    const { act, n, args } = this.rules[ruleId]!;
    let room = 1;
    if (act === ACT_OR) {
      for (let i = 0; i < n; i++) room = Math.max(room, (i + 1 < n ? 1 : 0) + this.add(ruleId, args[i]!));
    } else {
      room = 1 + this.add(ruleId, args[0]!);
      if (act === ACT_AND && isOptional(args[0]!)) {
        for (let word = 0; word < WORDS; word++) this.bits[ruleId * WORDS + word] = -1;
      }
    }
    this.rooms[ruleId] = room;
  }

  /** Adds what an argument can begin with to what its rule can. Returns the room that it needs, 0 for a token. */
  private add(ruleId: number, arg: number): number {
    const number = arg & ARG_ARG_MASK;
    const to = ruleId * WORDS;
    if ((arg & ARG_KIND_MASK) === ARG_TOK) {
      this.bits[to + (number >> 5)]! |= 1 << (number & 31);
      return 0;
    }
    const room = this.room(number);
    for (let word = 0; word < WORDS; word++) this.bits[to + word]! |= this.bits[number * WORDS + word]!;
    return room;
  }
}

/** The grammar of a firmware: its rules by number, and what they can begin with. */
export interface Grammar {
  readonly rules: readonly Rule[];
  readonly first: FirstTokens;
}

const built = new Map<string, Grammar>();

/** The grammar that goes with a firmware's options. */
export function grammarOf(options: CompileOptions): Grammar {
  const key = [options.asyncAwait, options.assignExpr, options.slice, options.set].join();
  let grammar = built.get(key);
  if (grammar === undefined) {
    const rules = grammarRules(options);
    grammar = { rules, first: new FirstTokens(rules) };
    built.set(key, grammar);
  }
  return grammar;
}
