import type { CompileOptions } from './options.js';
import { isTokenName, T } from './tokens.js';

/**
 * The grammar (py/grammar.h) as data: a rule's name, what it does with its arguments, and these. An argument in capitals is
 * a token, one in small letters a rule, one in brackets a rule that may be absent. What a rule does:
 *
 * - `or`: the first argument that matches;
 * - `and`: all of them in turn. `and_ident`: if only one is not empty, that one stands for the rule. `and_blank`: the
 *   node gets one more, empty child, where the compiler keeps a scope;
 * - `one_or_more`: the argument, repeated;
 * - `list`: the first argument, repeated, with the second between. `list_with_end`: and perhaps after the last.
 *
 * Behind `?` or `!` is the option that a rule's form depends on.
 */
const RULES = `
generic_colon_test        and_ident      DEL_COLON test
generic_equal_test        and_ident      DEL_EQUAL test

single_input              or             NEWLINE simple_stmt compound_stmt
file_input                and_ident      [file_input_2]
file_input_2              one_or_more    file_input_3
file_input_3              or             NEWLINE stmt
eval_input                and_ident      testlist [eval_input_2]
eval_input_2              and            NEWLINE

decorator                 and            OP_AT dotted_name [trailer_paren] NEWLINE
decorators                one_or_more    decorator
decorated                 and_ident      decorators decorated_body
decorated_body            or             classdef funcdef async_funcdef ?asyncAwait
decorated_body            or             classdef funcdef !asyncAwait
async_funcdef             and            KW_ASYNC funcdef
funcdef                   and_blank      KW_DEF NAME DEL_PAREN_OPEN [typedargslist] DEL_PAREN_CLOSE [funcdefrettype] DEL_COLON suite
funcdefrettype            and_ident      DEL_MINUS_MORE test
typedargslist             list_with_end  typedargslist_item DEL_COMMA
typedargslist_item        or             typedargslist_name typedargslist_star typedargslist_dbl_star
typedargslist_name        and_ident      NAME [generic_colon_test] [generic_equal_test]
typedargslist_star        and            OP_STAR [tfpdef]
typedargslist_dbl_star    and            OP_DBL_STAR NAME [generic_colon_test]
tfpdef                    and            NAME [generic_colon_test]
varargslist               list_with_end  varargslist_item DEL_COMMA
varargslist_item          or             varargslist_name varargslist_star varargslist_dbl_star
varargslist_name          and_ident      NAME [generic_equal_test]
varargslist_star          and            OP_STAR [vfpdef]
varargslist_dbl_star      and            OP_DBL_STAR NAME
vfpdef                    and_ident      NAME

stmt                      or             compound_stmt simple_stmt
simple_stmt               and_ident      simple_stmt_2 NEWLINE
simple_stmt_2             list_with_end  small_stmt DEL_SEMICOLON
small_stmt                or             del_stmt pass_stmt flow_stmt import_stmt global_stmt nonlocal_stmt assert_stmt expr_stmt
expr_stmt                 and            testlist_star_expr [expr_stmt_2]
expr_stmt_2               or             annassign expr_stmt_augassign expr_stmt_assign_list
expr_stmt_augassign       and_ident      augassign expr_stmt_6
expr_stmt_assign_list     one_or_more    expr_stmt_assign
expr_stmt_assign          and_ident      DEL_EQUAL expr_stmt_6
expr_stmt_6               or             yield_expr testlist_star_expr
testlist_star_expr        list_with_end  testlist_star_expr_2 DEL_COMMA
testlist_star_expr_2      or             star_expr test
annassign                 and            DEL_COLON test [expr_stmt_assign]
augassign                 or             DEL_PLUS_EQUAL DEL_MINUS_EQUAL DEL_STAR_EQUAL DEL_AT_EQUAL DEL_SLASH_EQUAL DEL_PERCENT_EQUAL DEL_AMPERSAND_EQUAL DEL_PIPE_EQUAL DEL_CARET_EQUAL DEL_DBL_LESS_EQUAL DEL_DBL_MORE_EQUAL DEL_DBL_STAR_EQUAL DEL_DBL_SLASH_EQUAL

del_stmt                  and            KW_DEL exprlist
pass_stmt                 and            KW_PASS
flow_stmt                 or             break_stmt continue_stmt return_stmt raise_stmt yield_stmt
break_stmt                and            KW_BREAK
continue_stmt             and            KW_CONTINUE
return_stmt               and            KW_RETURN [testlist]
yield_stmt                and            yield_expr
raise_stmt                and            KW_RAISE [raise_stmt_arg]
raise_stmt_arg            and_ident      test [raise_stmt_from]
raise_stmt_from           and_ident      KW_FROM test

import_stmt               or             import_name import_from
import_name               and            KW_IMPORT dotted_as_names
import_from               and            KW_FROM import_from_2 KW_IMPORT import_from_3
import_from_2             or             dotted_name import_from_2b
import_from_2b            and_ident      one_or_more_period_or_ellipsis [dotted_name]
import_from_3             or             OP_STAR import_as_names_paren import_as_names
import_as_names_paren     and_ident      DEL_PAREN_OPEN import_as_names DEL_PAREN_CLOSE
one_or_more_period_or_ellipsis one_or_more period_or_ellipsis
period_or_ellipsis        or             DEL_PERIOD ELLIPSIS
import_as_name            and            NAME [as_name]
dotted_as_name            and_ident      dotted_name [as_name]
as_name                   and_ident      KW_AS NAME
import_as_names           list_with_end  import_as_name DEL_COMMA
dotted_as_names           list           dotted_as_name DEL_COMMA
dotted_name               list           NAME DEL_PERIOD
global_stmt               and            KW_GLOBAL name_list
nonlocal_stmt             and            KW_NONLOCAL name_list
name_list                 list           NAME DEL_COMMA
assert_stmt               and            KW_ASSERT test [assert_stmt_extra]
assert_stmt_extra         and_ident      DEL_COMMA test

compound_stmt             or             if_stmt while_stmt for_stmt try_stmt with_stmt funcdef classdef decorated async_stmt ?asyncAwait
compound_stmt             or             if_stmt while_stmt for_stmt try_stmt with_stmt funcdef classdef decorated !asyncAwait
async_stmt                and            KW_ASYNC async_stmt_2
async_stmt_2              or             funcdef with_stmt for_stmt
if_stmt                   and            KW_IF namedexpr_test DEL_COLON suite [if_stmt_elif_list] [else_stmt]
if_stmt_elif_list         one_or_more    if_stmt_elif
if_stmt_elif              and            KW_ELIF namedexpr_test DEL_COLON suite
while_stmt                and            KW_WHILE namedexpr_test DEL_COLON suite [else_stmt]
for_stmt                  and            KW_FOR exprlist KW_IN testlist DEL_COLON suite [else_stmt]
try_stmt                  and            KW_TRY DEL_COLON suite try_stmt_2
try_stmt_2                or             try_stmt_except_and_more try_stmt_finally
try_stmt_except_and_more  and_ident      try_stmt_except_list [else_stmt] [try_stmt_finally]
try_stmt_except           and            KW_EXCEPT [try_stmt_as_name] DEL_COLON suite
try_stmt_as_name          and_ident      test [as_name]
try_stmt_except_list      one_or_more    try_stmt_except
try_stmt_finally          and            KW_FINALLY DEL_COLON suite
else_stmt                 and_ident      KW_ELSE DEL_COLON suite
with_stmt                 and            KW_WITH with_stmt_list DEL_COLON suite
with_stmt_list            list           with_item DEL_COMMA
with_item                 and_ident      test [with_item_as]
with_item_as              and_ident      KW_AS expr
suite                     or             suite_block simple_stmt
suite_block               and_ident      NEWLINE INDENT suite_block_stmts DEDENT
suite_block_stmts         one_or_more    stmt

namedexpr_test            and_ident      test [namedexpr_test_2] ?assignExpr
namedexpr_test            or             test !assignExpr
namedexpr_test_2          and_ident      OP_ASSIGN test
test                      or             lambdef test_if_expr
test_if_expr              and_ident      or_test [test_if_else]
test_if_else              and            KW_IF or_test KW_ELSE test
test_nocond               or             lambdef_nocond or_test
lambdef                   and_blank      KW_LAMBDA [varargslist] DEL_COLON test
lambdef_nocond            and_blank      KW_LAMBDA [varargslist] DEL_COLON test_nocond

or_test                   list           and_test KW_OR
and_test                  list           not_test KW_AND
not_test                  or             not_test_2 comparison
not_test_2                and            KW_NOT not_test
comparison                list           expr comp_op
comp_op                   or             OP_LESS OP_MORE OP_DBL_EQUAL OP_LESS_EQUAL OP_MORE_EQUAL OP_NOT_EQUAL KW_IN comp_op_not_in comp_op_is
comp_op_not_in            and            KW_NOT KW_IN
comp_op_is                and            KW_IS [comp_op_is_not]
comp_op_is_not            and            KW_NOT
star_expr                 and            OP_STAR expr
expr                      list           xor_expr OP_PIPE
xor_expr                  list           and_expr OP_CARET
and_expr                  list           shift_expr OP_AMPERSAND
shift_expr                list           arith_expr shift_op
shift_op                  or             OP_DBL_LESS OP_DBL_MORE
arith_expr                list           term arith_op
arith_op                  or             OP_PLUS OP_MINUS
term                      list           factor term_op
term_op                   or             OP_STAR OP_AT OP_SLASH OP_PERCENT OP_DBL_SLASH
factor                    or             factor_2 power
factor_2                  and_ident      factor_op factor
factor_op                 or             OP_PLUS OP_MINUS OP_TILDE
power                     and_ident      atom_expr [power_dbl_star]
atom_expr                 or             atom_expr_await atom_expr_normal ?asyncAwait
atom_expr                 or             atom_expr_normal !asyncAwait
atom_expr_await           and            KW_AWAIT atom [atom_expr_trailers]
atom_expr_normal          and_ident      atom [atom_expr_trailers]
atom_expr_trailers        one_or_more    trailer
power_dbl_star            and_ident      OP_DBL_STAR factor

atom                      or             NAME INTEGER FLOAT_OR_IMAG STRING BYTES ELLIPSIS KW_NONE KW_TRUE KW_FALSE atom_paren atom_bracket atom_brace
atom_paren                and            DEL_PAREN_OPEN [atom_2b] DEL_PAREN_CLOSE
atom_2b                   or             yield_expr testlist_comp
atom_bracket              and            DEL_BRACKET_OPEN [testlist_comp] DEL_BRACKET_CLOSE
atom_brace                and            DEL_BRACE_OPEN [dictorsetmaker] DEL_BRACE_CLOSE
testlist_comp             and_ident      testlist_comp_2 [testlist_comp_3]
testlist_comp_2           or             star_expr namedexpr_test
testlist_comp_3           or             comp_for testlist_comp_3b
testlist_comp_3b          and_ident      DEL_COMMA [testlist_comp_3c]
testlist_comp_3c          list_with_end  testlist_comp_2 DEL_COMMA
trailer                   or             trailer_paren trailer_bracket trailer_period
trailer_paren             and            DEL_PAREN_OPEN [arglist] DEL_PAREN_CLOSE
trailer_bracket           and            DEL_BRACKET_OPEN subscriptlist DEL_BRACKET_CLOSE
trailer_period            and            DEL_PERIOD NAME

subscriptlist             list_with_end  subscript DEL_COMMA ?slice
subscriptlist             list_with_end  test DEL_COMMA !slice
subscript                 or             subscript_3 subscript_2
subscript_2               and_ident      test [subscript_3]
subscript_3               and            DEL_COLON [subscript_3b]
subscript_3b              or             subscript_3c subscript_3d
subscript_3c              and            DEL_COLON [test]
subscript_3d              and_ident      test [sliceop]
sliceop                   and            DEL_COLON [test]

exprlist                  list_with_end  exprlist_2 DEL_COMMA
exprlist_2                or             star_expr expr
testlist                  list_with_end  test DEL_COMMA
dictorsetmaker            and_ident      dictorsetmaker_item [dictorsetmaker_tail]
dictorsetmaker_item       and_ident      test [generic_colon_test] ?set
dictorsetmaker_item       and            test DEL_COLON test !set
dictorsetmaker_tail       or             comp_for dictorsetmaker_list
dictorsetmaker_list       and            DEL_COMMA [dictorsetmaker_list2]
dictorsetmaker_list2      list_with_end  dictorsetmaker_item DEL_COMMA

classdef                  and_blank      KW_CLASS NAME [classdef_2] DEL_COLON suite
classdef_2                and_ident      DEL_PAREN_OPEN [arglist] DEL_PAREN_CLOSE

arglist                   list_with_end  arglist_2 DEL_COMMA
arglist_2                 or             arglist_star arglist_dbl_star argument
arglist_star              and            OP_STAR test
arglist_dbl_star          and            OP_DBL_STAR test
argument                  and_ident      test [argument_2]
argument_2                or             comp_for generic_equal_test argument_3 ?assignExpr
argument_2                or             comp_for generic_equal_test !assignExpr
argument_3                and            OP_ASSIGN test
comp_iter                 or             comp_for comp_if
comp_for                  and_blank      KW_FOR exprlist KW_IN or_test [comp_iter]
comp_if                   and            KW_IF test_nocond [comp_iter]

yield_expr                and            KW_YIELD [yield_arg]
yield_arg                 or             yield_arg_from testlist
yield_arg_from            and            KW_FROM test
`;

/** What a rule does. */
export const ACT_OR = 0;
export const ACT_AND = 1;
const ACT_LIST = 2;

/** A rule's argument: its kind in the high bits, the number of the token or rule in the low ones. */
export const ARG_KIND_MASK = 0xf000;
export const ARG_ARG_MASK = 0x0fff;
export const ARG_TOK = 0x1000;
export const ARG_RULE = 0x2000;
export const ARG_OPT_RULE = 0x3000;

/** How the items of a list follow each other; the number is what the parser computes with. */
const LIST_PLAIN = 1;
export const ONE_OR_MORE = 2;
export const LIST_WITH_END = 3;

export interface Rule {
  readonly act: number;
  /** `and`: a single non-empty child stands for the node. */
  readonly allowIdent: boolean;
  /** `and`: one more, empty child. */
  readonly addBlank: boolean;
  /** `list`: LIST_PLAIN, ONE_OR_MORE or LIST_WITH_END; else the number of arguments. */
  readonly n: number;
  readonly args: readonly number[];
}

interface Row {
  name: string;
  act: string;
  args: string[];
  option: string;
}

const ROWS: readonly Row[] = RULES.split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [name, act, ...rest] = line.split(/ +/);
    const option = /^[?!]/.test(rest[rest.length - 1]!) ? rest.pop()! : '';
    return { name: name!, act: act!, args: rest, option };
  });

const RULE_NAMES: readonly string[] = [...new Set(ROWS.map((row) => row.name))];

/** Number of the node that holds a constant object; no rule of the grammar makes it. */
export const RULE_CONST_OBJECT = RULE_NAMES.length;
export const RULE_COUNT = RULE_CONST_OBJECT + 1;

/** Number of a rule. @throws Error for a name that the grammar doesn't have */
export function ruleId(name: string): number {
  const id = RULE_NAMES.indexOf(name);
  if (id < 0) throw new Error(`the grammar has no rule ${name}`);
  return id;
}

const ACTS: Readonly<Record<string, { act: number; n?: number; ident?: boolean; blank?: boolean }>> = {
  or: { act: ACT_OR },
  and: { act: ACT_AND },
  and_ident: { act: ACT_AND, ident: true },
  and_blank: { act: ACT_AND, blank: true },
  one_or_more: { act: ACT_LIST, n: ONE_OR_MORE },
  list: { act: ACT_LIST, n: LIST_PLAIN },
  list_with_end: { act: ACT_LIST, n: LIST_WITH_END },
};

function argCode(arg: string): number {
  if (isTokenName(arg)) return ARG_TOK | T[arg];
  return arg.startsWith('[') ? ARG_OPT_RULE | ruleId(arg.slice(1, -1)) : ARG_RULE | ruleId(arg);
}

/** The rules of a firmware, by number. */
export function grammarRules(options: CompileOptions): readonly Rule[] {
  const rules: Rule[] = [];
  for (const row of ROWS) {
    if (row.option !== '') {
      const isOn = options[row.option.slice(1) as keyof CompileOptions] as boolean;
      if (isOn !== row.option.startsWith('?')) continue;
    }
    const act = ACTS[row.act]!;
    rules[ruleId(row.name)] = {
      act: act.act,
      allowIdent: act.ident === true,
      addBlank: act.blank === true,
      n: act.n ?? row.args.length,
      args: row.args.map(argCode),
    };
  }
  return rules;
}
