import { describe, expect, it } from 'vitest';
import { grammarOf } from '../../src/compiler/firstTokens.js';
import { ruleId } from '../../src/compiler/grammar.js';
import type { CompileOptions } from '../../src/compiler/options.js';
import { T } from '../../src/compiler/tokens.js';

const { first } = grammarOf({ asyncAwait: true, assignExpr: true, slice: true, set: true } as CompileOptions);
const STAYS = 0x7fff;

describe('what is known of a rule by the next token', () => {
  it('is what it can begin with', () => {
    expect(first.has(ruleId('atom_paren'), T.DEL_PAREN_OPEN)).toBe(true);
    expect(first.has(ruleId('atom_paren'), T.NAME)).toBe(false);
    expect(first.has(ruleId('arith_op'), T.OP_MINUS)).toBe(true);
    expect(first.has(ruleId('test'), T.KW_LAMBDA)).toBe(true);
    expect(first.has(ruleId('testlist'), T.NEWLINE)).toBe(false);
    // It may match no token at all.
    expect(first.has(ruleId('file_input'), T.END)).toBe(true);
  });

  it('is the way to the rule that takes the token', () => {
    const way = first.way(ruleId('test'), T.NAME);
    expect(way[way.length - 1]).toBe(ruleId('atom'));
    expect(Array.from(way.slice(0, 4))).toEqual([ruleId('test_if_expr'), 1, ruleId('or_test'), 1]);
    expect(Array.from(first.way(ruleId('if_stmt'), T.KW_IF))).toEqual([ruleId('if_stmt')]);
    // Where it cannot match, the rule itself finds out.
    expect(Array.from(first.way(ruleId('test'), T.NEWLINE))).toEqual([ruleId('test')]);
  });

  it('is whether one that has begun has more to do', () => {
    expect(first.roomToPass(ruleId('arith_expr'), T.NEWLINE)).toBe(2);
    expect(first.roomToPass(ruleId('arith_expr'), T.OP_PLUS)).toBe(STAYS);
    expect(first.roomToPass(ruleId('test_if_expr'), T.DEL_COLON)).toBe(2);
    expect(first.roomToPass(ruleId('test_if_expr'), T.KW_IF)).toBe(STAYS);
    // An assignment or a plain expression has a node of its own.
    expect(first.roomToPass(ruleId('expr_stmt'), T.NEWLINE)).toBe(STAYS);
  });

  it('is how far the stack of rules would have grown to find it out', () => {
    expect(first.room(ruleId('atom_paren'))).toBe(1);
    expect(first.room(ruleId('atom'))).toBe(2);
    expect(first.room(ruleId('atom_expr_normal'))).toBe(3);
    // atom_expr leads to atom_expr_normal last, and is not kept for that.
    expect(first.room(ruleId('power'))).toBe(4);
  });
});
