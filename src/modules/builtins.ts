import { templateOf } from '../objects/template.js';
import { installBuiltinNext } from '../runtime/attr.js';
import { fun0, fun1, fun2, fun3, funKw, funVar } from '../runtime/fun.js';
import { objIsCallable } from '../runtime/instance.js';
import { MP_OBJ_NULL } from '../runtime/obj.js';
import {
  binaryOp,
  MP_BINARY_OP_DIVMOD,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_MORE,
  MP_UNARY_OP_ABS,
  MP_UNARY_OP_HASH,
  objId,
  objLenObj,
  unaryOp,
} from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import * as t from '../runtime/types.js';
import { builtinOpen } from '../vfs/files.js';
import { buildClass } from './builtinBuildClass.js';
import { compile, evalExec } from './builtinEvalExec.js';
import * as f from './builtinFunctions.js';
import { help } from './builtinHelp.js';
import { builtinImportFun } from './builtinImport.js';
import { input, print, replPrint, repr } from './builtinPrint.js';
import { builtinModule, defineModule, type ModuleRow } from './registry.js';

/** The module `builtins` (py/modbuiltins.c). */

const next = fun1('next', f.next);
installBuiltinNext(next);

const TYPES: readonly ModuleRow[] = [
  ['bool', t.typeBool],
  ['bytes', t.typeBytes],
  ['bytearray', t.typeByteArray, 'MICROPY_PY_BUILTINS_BYTEARRAY'],
  ['complex', t.typeComplex, 'MICROPY_PY_BUILTINS_COMPLEX'],
  ['dict', t.typeDict],
  ['enumerate', t.typeEnumerate, 'MICROPY_PY_BUILTINS_ENUMERATE'],
  ['filter', t.typeFilter, 'MICROPY_PY_BUILTINS_FILTER'],
  ['float', t.typeFloat, 'MICROPY_PY_BUILTINS_FLOAT'],
  ['frozenset', t.typeFrozenSet, 'MICROPY_PY_BUILTINS_FROZENSET'],
  ['int', t.typeInt],
  ['list', t.typeList],
  ['map', t.typeMap],
  ['memoryview', t.typeMemoryView, 'MICROPY_PY_BUILTINS_MEMORYVIEW'],
  ['object', t.typeObject],
  ['property', t.typeProperty, 'MICROPY_PY_BUILTINS_PROPERTY'],
  ['range', t.typeRange],
  ['reversed', t.typeReversed, 'MICROPY_PY_BUILTINS_REVERSED'],
  ['set', t.typeSet, 'MICROPY_PY_BUILTINS_SET'],
  ['slice', t.typeSlice, 'MICROPY_PY_BUILTINS_SLICE'],
  ['str', t.typeStr],
  ['super', t.typeSuper],
  ['tuple', t.typeTuple],
  ['type', t.typeType],
  ['zip', t.typeZip],
  ['classmethod', t.typeClassMethod],
  ['staticmethod', t.typeStaticMethod],
];

const EXCEPTIONS: readonly ModuleRow[] = [
  ['BaseException', t.typeBaseException],
  ['ArithmeticError', t.typeArithmeticError],
  ['AssertionError', t.typeAssertionError],
  ['AttributeError', t.typeAttributeError],
  ['EOFError', t.typeEOFError],
  ['Exception', t.typeException],
  ['GeneratorExit', t.typeGeneratorExit],
  ['ImportError', t.typeImportError],
  ['IndentationError', t.typeIndentationError],
  ['IndexError', t.typeIndexError],
  ['KeyboardInterrupt', t.typeKeyboardInterrupt],
  ['KeyError', t.typeKeyError],
  ['LookupError', t.typeLookupError],
  ['MemoryError', t.typeMemoryError],
  ['NameError', t.typeNameError],
  ['NotImplementedError', t.typeNotImplementedError],
  ['OSError', t.typeOSError],
  ['OverflowError', t.typeOverflowError],
  ['RuntimeError', t.typeRuntimeError],
  ['StopAsyncIteration', t.typeStopAsyncIteration, 'MICROPY_PY_ASYNC_AWAIT'],
  ['StopIteration', t.typeStopIteration],
  ['SyntaxError', t.typeSyntaxError],
  ['SystemExit', t.typeSystemExit],
  ['TypeError', t.typeTypeError],
  ['UnicodeError', t.typeUnicodeError, 'MICROPY_PY_BUILTINS_STR_UNICODE'],
  ['ValueError', t.typeValueError],
  ['ViperTypeError', t.typeViperTypeError, 'MICROPY_EMIT_NATIVE'],
  ['ZeroDivisionError', t.typeZeroDivisionError],
];

const FUNCTIONS: readonly ModuleRow[] = [
  ['__build_class__', buildClass],
  ['__import__', builtinImportFun],
  ['__repl_print__', fun1('__repl_print__', replPrint)],
  ['abs', fun1('abs', (o) => unaryOp(MP_UNARY_OP_ABS, o))],
  ['all', fun1('all', (o) => f.search(o, false))],
  ['any', fun1('any', (o) => f.search(o, true))],
  ['bin', fun1('bin', f.bin)],
  ['callable', fun1('callable', (o) => t.newBool(objIsCallable(o)))],
  ['__template__', funVar('__template__', 1, -1, templateOf), 'MICROPY_PY_TSTRINGS'],
  ['compile', funVar('compile', 3, 6, compile), 'MICROPY_PY_BUILTINS_COMPILE'],
  ['chr', fun1('chr', f.chr)],
  ['delattr', fun2('delattr', (o, name) => f.setattr(o, name, MP_OBJ_NULL)), 'MICROPY_CPYTHON_COMPAT'],
  ['dir', funVar('dir', 0, 1, f.dir)],
  ['divmod', fun2('divmod', (a, b) => binaryOp(MP_BINARY_OP_DIVMOD, a, b))],
  [
    'eval',
    funVar('eval', 1, 3, (n, args, off) => evalExec('eval', false, n, args, off)),
    'MICROPY_PY_BUILTINS_EVAL_EXEC',
  ],
  [
    'exec',
    funVar('exec', 1, 3, (n, args, off) => evalExec('file', false, n, args, off)),
    'MICROPY_PY_BUILTINS_EVAL_EXEC',
  ],
  [
    'execfile',
    funVar('execfile', 1, 3, (n, args, off) => evalExec('file', true, n, args, off)),
    'MICROPY_PY_BUILTINS_EXECFILE',
  ],
  ['getattr', funVar('getattr', 2, 3, f.getattr)],
  ['setattr', fun3('setattr', f.setattr)],
  ['globals', fun0('globals', () => mp.dictGlobals)],
  ['hasattr', fun2('hasattr', f.hasattr)],
  ['hash', fun1('hash', (o) => unaryOp(MP_UNARY_OP_HASH, o))],
  ['help', funVar('help', 0, 1, help), 'MICROPY_PY_BUILTINS_HELP'],
  ['hex', fun1('hex', (o) => f.inBase('x', o))],
  ['id', fun1('id', objId)],
  ['input', funVar('input', 0, 1, input), 'MICROPY_PY_BUILTINS_INPUT'],
  ['isinstance', fun2('isinstance', f.isinstance)],
  ['issubclass', fun2('issubclass', f.issubclass)],
  ['iter', fun1('iter', f.iter)],
  ['len', fun1('len', objLenObj)],
  ['locals', fun0('locals', () => mp.dictLocals)],
  [
    'max',
    funKw('max', 1, (n, kw, args, off) => f.minMax(MP_BINARY_OP_MORE, n, kw, args, off)),
    'MICROPY_PY_BUILTINS_MIN_MAX',
  ],
  [
    'min',
    funKw('min', 1, (n, kw, args, off) => f.minMax(MP_BINARY_OP_LESS, n, kw, args, off)),
    'MICROPY_PY_BUILTINS_MIN_MAX',
  ],
  ['next', next, '!MICROPY_PY_BUILTINS_NEXT2'],
  ['next', funVar('next', 1, 2, f.nextOr), 'MICROPY_PY_BUILTINS_NEXT2'],
  ['open', builtinOpen, 'MICROPY_PY_IO'],
  ['oct', fun1('oct', (o) => f.inBase('o', o))],
  ['ord', fun1('ord', f.ord)],
  ['pow', funVar('pow', 2, 3, f.pow)],
  ['print', funKw('print', 0, print)],
  ['repr', fun1('repr', repr)],
  ['round', funVar('round', 1, 2, f.round)],
  ['sorted', funKw('sorted', 1, f.sorted)],
  ['sum', funVar('sum', 1, 2, f.sum)],
];

const ROWS: readonly ModuleRow[] = [
  ['__name__', q('builtins')],
  ...FUNCTIONS,
  ...TYPES,
  ['Ellipsis', t.mpConstEllipsis],
  ['NotImplemented', t.mpConstNotImplemented, 'MICROPY_PY_BUILTINS_NOTIMPLEMENTED'],
  ...EXCEPTIONS,
];

defineModule({ name: 'builtins', rows: ROWS });

/** Gives the running machine its built-in names; called once, when it starts up. */
export function initBuiltins(): void {
  const module = builtinModule(q('builtins'));
  if (module === null) throw new Error('the firmware has no module builtins');
  mp.builtinsMap = module.globals.map;
}
