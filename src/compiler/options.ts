import { type Board, macro, macroOn, sameRom } from '../abi/board.js';
import { mp } from '../runtime/state.js';

/** What the firmware's configuration decides in the lexer, parser and compiler; read once a board. */
export interface CompileOptions {
  readonly asyncAwait: boolean;
  readonly fstrings: boolean;
  /** MICROPY_PY_TSTRINGS */
  readonly tstrings: boolean;
  /** UHEAP_FSTRING: 1 where f-strings may be raw and stand beside each other, 2 where they may be nested. */
  readonly fstringLevel: number;
  /** UHEAP_LEXER_INJECT_VSTR */
  readonly injectVstr: boolean;
  readonly assignExpr: boolean;
  readonly slice: boolean;
  readonly set: boolean;
  readonly strUnicode: boolean;
  readonly cpythonCompat: boolean;
  readonly docString: boolean;
  readonly sourceLine: boolean;
  readonly constFolding: boolean;
  /** MICROPY_COMP_CONST_FLOAT */
  readonly constFloat: boolean;
  /** UHEAP_FOLD_TRIES: 1 where what can't be folded shows when it is tried, 2 where every operation is tried. */
  readonly foldTries: number;
  /** UHEAP_ASYNC_FOR_ON_STACK */
  readonly asyncForOnStack: boolean;
  /** UHEAP_CONDITION_TUPLES */
  readonly conditionTuples: boolean;
  /** UHEAP_FSTRING_CONVERSION */
  readonly fstringConversion: boolean;
  /** Viper code has unary operators of ints. */
  readonly viperUnary: boolean;
  /** UHEAP_FINALLY_RETURN_SLOT */
  readonly finallyReturnSlot: boolean;
  /** UHEAP_NEWLINE_AT_END */
  readonly newlineAtEnd: boolean;
  /** UHEAP_PARSE_FREES_LEXER */
  readonly parseFreesLexer: boolean;
  /** UHEAP_PARSE_CHUNK_STAYS */
  readonly parseChunkStays: boolean;
  readonly constTuple: boolean;
  readonly constNames: boolean;
  readonly moduleConst: boolean;
  readonly doubleTupleAssign: boolean;
  readonly tripleTupleAssign: boolean;
  readonly returnIfExpr: boolean;
  readonly orderedDictLiteral: boolean;
  readonly topLevelAwait: boolean;
  readonly emitNative: boolean;
  readonly emitInlineThumb: boolean;
  readonly emitInlineXtensa: boolean;
  readonly qstrTable: boolean;
  readonly settrace: boolean;
  readonly vmStackOverflowSlot: boolean;
  /** The build makes `.mpy` files for other machines (mpy-cross): the width of their small ints. 0: it doesn't. */
  readonly dynamicSmallIntBits: number;
  readonly lexerIndentInit: number;
  readonly lexerIndentInc: number;
  readonly parseRuleInit: number;
  readonly parseRuleInc: number;
  readonly parseResultInit: number;
  readonly parseResultInc: number;
  readonly parseInternStringLen: number;
  readonly parseChunkInit: number;
  readonly scopeIdInit: number;
  readonly scopeIdInc: number;
}

/** Small int width of the targets that mpy-cross compiles for unless told otherwise. */
const DYNAMIC_SMALL_INT_BITS = 31;

const known = new WeakMap<Board, CompileOptions>();

function read(board: Board): CompileOptions {
  const constTuple = macroOn(board, 'MICROPY_COMP_CONST_TUPLE');
  const doubleTupleAssign = macroOn(board, 'MICROPY_COMP_DOUBLE_TUPLE_ASSIGN');
  return {
    asyncAwait: macroOn(board, 'MICROPY_PY_ASYNC_AWAIT'),
    fstrings: macroOn(board, 'MICROPY_PY_FSTRINGS'),
    tstrings: macroOn(board, 'MICROPY_PY_TSTRINGS'),
    fstringLevel: macro(board, 'UHEAP_FSTRING'),
    injectVstr: macroOn(board, 'MICROPY_PY_FSTRINGS') && macroOn(board, 'UHEAP_LEXER_INJECT_VSTR'),
    assignExpr: macroOn(board, 'MICROPY_PY_ASSIGN_EXPR'),
    slice: macroOn(board, 'MICROPY_PY_BUILTINS_SLICE'),
    set: macroOn(board, 'MICROPY_PY_BUILTINS_SET'),
    strUnicode: macroOn(board, 'MICROPY_PY_BUILTINS_STR_UNICODE'),
    cpythonCompat: macroOn(board, 'MICROPY_CPYTHON_COMPAT'),
    docString: macroOn(board, 'MICROPY_ENABLE_DOC_STRING'),
    sourceLine: macroOn(board, 'MICROPY_ENABLE_SOURCE_LINE'),
    constFolding: macroOn(board, 'MICROPY_COMP_CONST_FOLDING'),
    constFloat: macroOn(board, 'MICROPY_COMP_CONST_FLOAT'),
    foldTries: macro(board, 'UHEAP_FOLD_TRIES'),
    asyncForOnStack: macroOn(board, 'UHEAP_ASYNC_FOR_ON_STACK'),
    conditionTuples: macroOn(board, 'UHEAP_CONDITION_TUPLES'),
    fstringConversion: macroOn(board, 'UHEAP_FSTRING_CONVERSION'),
    viperUnary: macroOn(board, 'UHEAP_VIPER_UNARY'),
    finallyReturnSlot: macroOn(board, 'UHEAP_FINALLY_RETURN_SLOT'),
    newlineAtEnd: macroOn(board, 'UHEAP_NEWLINE_AT_END'),
    parseFreesLexer: macroOn(board, 'UHEAP_PARSE_FREES_LEXER'),
    parseChunkStays: macroOn(board, 'UHEAP_PARSE_CHUNK_STAYS'),
    constTuple,
    constNames: macroOn(board, 'MICROPY_COMP_CONST'),
    moduleConst: macroOn(board, 'MICROPY_COMP_MODULE_CONST'),
    doubleTupleAssign,
    tripleTupleAssign: doubleTupleAssign && macroOn(board, 'MICROPY_COMP_TRIPLE_TUPLE_ASSIGN'),
    returnIfExpr: macroOn(board, 'MICROPY_COMP_RETURN_IF_EXPR'),
    orderedDictLiteral:
      macroOn(board, 'MICROPY_COMP_CONST_LITERAL') && macroOn(board, 'MICROPY_PY_COLLECTIONS_ORDEREDDICT'),
    topLevelAwait: macroOn(board, 'MICROPY_COMP_ALLOW_TOP_LEVEL_AWAIT'),
    emitNative: macroOn(board, 'MICROPY_EMIT_NATIVE'),
    emitInlineThumb: macroOn(board, 'MICROPY_EMIT_INLINE_THUMB'),
    emitInlineXtensa: macroOn(board, 'MICROPY_EMIT_INLINE_XTENSA'),
    qstrTable: macroOn(board, 'MICROPY_EMIT_BYTECODE_USES_QSTR_TABLE'),
    settrace: macroOn(board, 'MICROPY_PY_SYS_SETTRACE'),
    vmStackOverflowSlot: macroOn(board, 'MICROPY_DEBUG_VM_STACK_OVERFLOW'),
    dynamicSmallIntBits: macroOn(board, 'MICROPY_DYNAMIC_COMPILER') ? DYNAMIC_SMALL_INT_BITS : 0,
    lexerIndentInit: macro(board, 'MICROPY_ALLOC_LEXER_INDENT_INIT'),
    lexerIndentInc: macro(board, 'MICROPY_ALLOC_LEXEL_INDENT_INC'),
    parseRuleInit: macro(board, 'MICROPY_ALLOC_PARSE_RULE_INIT'),
    parseRuleInc: macro(board, 'MICROPY_ALLOC_PARSE_RULE_INC'),
    parseResultInit: macro(board, 'MICROPY_ALLOC_PARSE_RESULT_INIT'),
    parseResultInc: macro(board, 'MICROPY_ALLOC_PARSE_RESULT_INC'),
    parseInternStringLen: macro(board, 'MICROPY_ALLOC_PARSE_INTERN_STRING_LEN'),
    parseChunkInit: macro(board, 'MICROPY_ALLOC_PARSE_CHUNK_INIT'),
    scopeIdInit: macro(board, 'MICROPY_ALLOC_SCOPE_ID_INIT'),
    scopeIdInc: macro(board, 'MICROPY_ALLOC_SCOPE_ID_INC'),
  };
}

/** The options of the running machine. */
export function compileOptions(): CompileOptions {
  let options = known.get(mp.board);
  if (options === undefined) {
    const key = sameRom(mp.board);
    options = known.get(key) ?? read(key);
    known.set(key, options);
    known.set(mp.board, options);
  }
  return options;
}
