import { type Board, macro, macroOn } from '../abi/board.js';

/** What the build's macros decide and the engine asks again and again; read once. */
export interface BuildOptions {
  /** MICROPY_MEM_STATS */
  readonly memStats: boolean;
  /** MICROPY_STACK_CHECK */
  readonly stackCheck: boolean;
  /** MICROPY_SCHEDULER_DEPTH */
  readonly schedulerDepth: number;
  /** MICROPY_OBJ_IMMEDIATE_OBJS: None, False and True are no pointers. */
  readonly immediateObjs: boolean;
  /** MICROPY_PY_BUILTINS_FLOAT */
  readonly float: boolean;
  /** `mp_float_t` is a C `float`. */
  readonly singleFloat: boolean;
  /** MICROPY_PY_BUILTINS_STR_UNICODE */
  readonly strUnicode: boolean;
  /** MICROPY_CPYTHON_COMPAT */
  readonly cpythonCompat: boolean;
  /** MICROPY_BUILTIN_METHOD_CHECK_SELF_ARG */
  readonly checkSelfArg: boolean;
  /** MICROPY_PY_REVERSE_SPECIAL_METHODS */
  readonly reverseMethods: boolean;
  /** MICROPY_PY_DESCRIPTORS */
  readonly descriptors: boolean;
  /** MICROPY_PY_DELATTR_SETATTR */
  readonly delattrSetattr: boolean;
  /** MICROPY_PY_BUILTINS_PROPERTY */
  readonly property: boolean;
  /** MICROPY_MULTIPLE_INHERITANCE */
  readonly multipleInheritance: boolean;
  /** MICROPY_PY_BUILTINS_NOTIMPLEMENTED */
  readonly notImplemented: boolean;
  /** MICROPY_MODULE_GETATTR */
  readonly moduleGetattr: boolean;
  /** MICROPY_PY_FUNCTION_ATTRS */
  readonly functionAttrs: boolean;
  /** MICROPY_PY_GENERATOR_PEND_THROW */
  readonly generatorPendThrow: boolean;
  /** MICROPY_PY_SYS_EXC_INFO */
  readonly excInfo: boolean;
  /** MICROPY_WARNINGS */
  readonly warnings: boolean;
  /** `raise x from None` warns too. */
  readonly warnsFromNone: boolean;
  /** MICROPY_ENABLE_EXTERNAL_IMPORT */
  readonly externalImport: boolean;
  /** UHEAP_INT_RESULT_NORMALISED */
  readonly intResultNormalised: boolean;
  /** UHEAP_MUL_OVERFLOW_BY_WORD */
  readonly mulOverflowByWord: boolean;
  /** UHEAP_INT_POW3_MPZ */
  readonly intPow3Mpz: boolean;
  /** UHEAP_ZIP_LAZY_TUPLE */
  readonly zipLazyTuple: boolean;
  /** UHEAP_SLICE_ON_STACK */
  readonly sliceOnStack: boolean;
  /** MICROPY_PY_STRUCT_UNSAFE_TYPECODES, or a release that has no such macro: UHEAP_STRUCT_UNSAFE_TYPECODES */
  readonly unsafeTypecodes: boolean;
  /** UHEAP_FORMAT_ZERO_SEPARATORS */
  readonly formatZeroSeparators: boolean;
  /** MICROPY_PY_SYS_SETTRACE */
  readonly settrace: boolean;
  /** UHEAP_ALLOC_FAIL_SIZE_FMT */
  readonly allocFailSizeFmt: boolean;
}

export function buildOptions(board: Board): BuildOptions {
  return {
    memStats: macroOn(board, 'MICROPY_MEM_STATS'),
    stackCheck: macroOn(board, 'MICROPY_STACK_CHECK'),
    schedulerDepth: macro(board, 'MICROPY_SCHEDULER_DEPTH'),
    immediateObjs: macroOn(board, 'MICROPY_OBJ_IMMEDIATE_OBJS'),
    float: board.floatImpl !== 'none',
    singleFloat: board.floatImpl === 'float',
    strUnicode: macroOn(board, 'MICROPY_PY_BUILTINS_STR_UNICODE'),
    cpythonCompat: macroOn(board, 'MICROPY_CPYTHON_COMPAT'),
    checkSelfArg: macroOn(board, 'MICROPY_BUILTIN_METHOD_CHECK_SELF_ARG'),
    reverseMethods: macroOn(board, 'MICROPY_PY_REVERSE_SPECIAL_METHODS'),
    descriptors: macroOn(board, 'MICROPY_PY_DESCRIPTORS'),
    delattrSetattr: macroOn(board, 'MICROPY_PY_DELATTR_SETATTR'),
    property: macroOn(board, 'MICROPY_PY_BUILTINS_PROPERTY'),
    multipleInheritance: macroOn(board, 'MICROPY_MULTIPLE_INHERITANCE'),
    notImplemented: macroOn(board, 'MICROPY_PY_BUILTINS_NOTIMPLEMENTED'),
    moduleGetattr: macroOn(board, 'MICROPY_MODULE_GETATTR'),
    functionAttrs: macroOn(board, 'MICROPY_PY_FUNCTION_ATTRS'),
    generatorPendThrow: macroOn(board, 'MICROPY_PY_GENERATOR_PEND_THROW'),
    excInfo: macroOn(board, 'MICROPY_PY_SYS_EXC_INFO'),
    warnings: macroOn(board, 'MICROPY_WARNINGS'),
    warnsFromNone: !macroOn(board, 'UHEAP_RAISE_FROM_NONE'),
    externalImport: macroOn(board, 'MICROPY_ENABLE_EXTERNAL_IMPORT'),
    intResultNormalised: macroOn(board, 'UHEAP_INT_RESULT_NORMALISED'),
    mulOverflowByWord: macroOn(board, 'UHEAP_MUL_OVERFLOW_BY_WORD'),
    intPow3Mpz: macroOn(board, 'UHEAP_INT_POW3_MPZ'),
    zipLazyTuple: macroOn(board, 'UHEAP_ZIP_LAZY_TUPLE'),
    sliceOnStack: macroOn(board, 'UHEAP_SLICE_ON_STACK'),
    unsafeTypecodes:
      macroOn(board, 'UHEAP_STRUCT_UNSAFE_TYPECODES') || macroOn(board, 'MICROPY_PY_STRUCT_UNSAFE_TYPECODES'),
    formatZeroSeparators: macroOn(board, 'UHEAP_FORMAT_ZERO_SEPARATORS'),
    settrace: macroOn(board, 'MICROPY_PY_SYS_SETTRACE'),
    allocFailSizeFmt: macroOn(board, 'UHEAP_ALLOC_FAIL_SIZE_FMT'),
  };
}
