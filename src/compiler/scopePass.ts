import { MP_SCOPE_FLAG_GENERATOR, MP_SCOPE_FLAG_VARARGS, MP_SCOPE_FLAG_VARKEYWORDS } from '../bytecode/prelude.js';
import { newExceptionMsgVarg } from '../runtime/exception.js';
import { MP_NATIVE_TYPE_OBJ, nativeTypeFromQstr } from '../runtime/nativeType.js';
import { type MpQstr, MpStr } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { typeStr, typeViperTypeError } from '../runtime/types.js';
import { compileAssign } from './assign.js';
import type { Compiler } from './compiler.js';
import { inFrame } from './compilerStack.js';
import { compileCondition } from './condition.js';
import { MP_PASS_SCOPE } from './emitCommon.js';
import { isId, isStructKind, isTokenKind, type ParseNode, ParseNodeStruct, StringLeaf } from './parseNode.js';
import { R } from './rules.js';
import {
  ID_FLAG_IS_DBL_STAR_PARAM,
  ID_FLAG_IS_PARAM,
  ID_FLAG_IS_STAR_PARAM,
  ID_INFO_KIND_LOCAL,
  ID_INFO_KIND_UNDECIDED,
  SCOPE_CLASS,
  SCOPE_DICT_COMP,
  SCOPE_FUNCTION,
  SCOPE_GEN_EXPR,
  SCOPE_LAMBDA,
  SCOPE_LIST_COMP,
  SCOPE_MODULE,
  SCOPE_SET_COMP,
  type Scope,
} from './scope.js';
import { T } from './tokens.js';

/** One pass over one scope (py/compile.c compile_scope). */

const QSTR_EMPTY = q('');
const QSTR_CLASS = q('__class__');
const QSTR_NAME = q('__name__');
const QSTR_MODULE = q('__module__');
const QSTR_QUALNAME = q('__qualname__');
const QSTR_DOC = q('__doc__');

/** Compiles a scope; false where the pass must be made again. Raises MemoryError and others. */
export function compileScope(comp: Compiler, scope: Scope, pass: number): boolean {
  comp.chooseEmitter(scope, pass);
  const { emit } = comp;
  comp.pass = pass;
  comp.enterScope(scope);
  comp.nextLabelNum = 0;
  comp.stack?.begin(scope.ptr);
  comp.common.startPass(pass);
  emit.startPass(pass, scope);
  comp.reserveLabelsForNative(6);
  if (pass === MP_PASS_SCOPE) {
    scope.stackSize = 0;
    scope.excStackSize = 0;
  }
  const { pn } = scope;
  switch (scope.kind) {
    case SCOPE_MODULE:
      compileModule(comp, pn);
      break;
    case SCOPE_FUNCTION:
      compileFunctionBody(comp, scope, pn as ParseNodeStruct);
      break;
    case SCOPE_LAMBDA:
      compileLambdaBody(comp, scope, pn as ParseNodeStruct);
      break;
    case SCOPE_CLASS:
      compileClassBody(comp, scope, pn as ParseNodeStruct);
      break;
    default:
      compileComprehensionBody(comp, scope, pn as ParseNodeStruct);
  }
  return emit.endPass();
}

function compileModule(comp: Compiler, pn: ParseNode): void {
  const { emit } = comp;
  if (isStructKind(pn, R.eval_input)) {
    comp.node(pn.nodes[0]!);
    emit.returnValue();
    return;
  }
  if (!comp.isRepl) compileDocString(comp, pn);
  comp.node(pn);
  emit.loadNone();
  emit.returnValue();
}

function compileFunctionBody(comp: Compiler, scope: Scope, pns: ParseNodeStruct): void {
  if (comp.pass === MP_PASS_SCOPE) {
    comp.haveStar = false;
    comp.eachOf(pns.nodes[1]!, R.typedargslist, declareFunctionParam);
    if (scope.emitOption === 'viper') scope.viperReturn = viperTypeOf(comp, pns.nodes[2]!);
  }
  comp.node(pns.nodes[3]!);
  comp.emit.loadNone();
  comp.emit.returnValue();
}

function compileLambdaBody(comp: Compiler, scope: Scope, pns: ParseNodeStruct): void {
  const { emit } = comp;
  emit.setSourceLine(pns.line);
  if (comp.pass === MP_PASS_SCOPE) {
    comp.haveStar = false;
    comp.eachOf(pns.nodes[0]!, R.varargslist, declareLambdaParam);
  }
  comp.node(pns.nodes[1]!);
  if ((scope.scopeFlags & MP_SCOPE_FLAG_GENERATOR) !== 0) {
    // A generator returns None, whatever its expression is.
    emit.popTop();
    emit.loadNone();
  }
  emit.returnValue();
}

function compileClassBody(comp: Compiler, scope: Scope, pns: ParseNodeStruct): void {
  const { emit } = comp;
  if (comp.pass === MP_PASS_SCOPE) scope.findOrAdd(QSTR_CLASS, ID_INFO_KIND_LOCAL);
  if (comp.options.settrace) emit.setSourceLine(pns.line);
  comp.loadId(QSTR_NAME);
  comp.storeId(QSTR_MODULE);
  emit.loadConstStr(pns.nodes[0] as MpQstr);
  comp.storeId(QSTR_QUALNAME);
  compileDocString(comp, pns.nodes[2]!);
  comp.node(pns.nodes[2]!);
  const id = scope.find(QSTR_CLASS)!;
  // The cell that methods have of the class is what the body returns.
  if (id.kind === ID_INFO_KIND_LOCAL) emit.loadNone();
  else emit.loadFast(id.localNum);
  emit.returnValue();
}

function compileComprehensionBody(comp: Compiler, scope: Scope, pns: ParseNodeStruct): void {
  const { emit } = comp;
  const isGenerator = scope.kind === SCOPE_GEN_EXPR;
  // The iterable is an argument without a name.
  if (comp.pass === MP_PASS_SCOPE) {
    scope.findOrAdd(QSTR_EMPTY, ID_INFO_KIND_LOCAL);
    scope.numPosArgs = 1;
  }
  emit.setSourceLine(pns.line);
  if (scope.kind === SCOPE_LIST_COMP) emit.build(0, 'list');
  else if (scope.kind === SCOPE_DICT_COMP) emit.build(0, 'map');
  else if (scope.kind === SCOPE_SET_COMP) emit.build(0, 'set');
  if (isGenerator) {
    // The iterator is an object already; the first of its four slots says so.
    emit.loadNull();
    comp.loadId(QSTR_EMPTY);
    emit.loadNull();
    emit.loadNull();
  } else {
    comp.loadId(QSTR_EMPTY);
    emit.getIter(true);
  }
  compileCompIter(comp, pns.nodes[1] as ParseNodeStruct, pns.nodes[0]!, 0);
  if (isGenerator) emit.loadNone();
  emit.returnValue();
}

/** Slots that an iterator takes, and the offset of the collection below the first. */
const ITER_SLOTS = 4;
const COLLECTION_OFFSET = 5;

const compileCompIter = inFrame(
  'compile_scope_comp_iter',
  (comp: Compiler, compFor: ParseNodeStruct, inner: ParseNode, depth: number): void => {
    const { emit, scope } = comp;
    const top = comp.nextLabel();
    const end = comp.nextLabel();
    emit.labelAssign(top);
    emit.forIter(end);
    compileAssign(comp, compFor.nodes[0]!, 'store');
    let rest = compFor.nodes[2] as ParseNodeStruct | null;
    while (rest !== null && rest.kind === R.comp_if) {
      compileCondition(comp, rest.nodes[0]!, false, top);
      rest = rest.nodes[1] as ParseNodeStruct | null;
    }
    if (rest !== null) {
      comp.node(rest.nodes[1]!);
      emit.getIter(true);
      compileCompIter(comp, rest, inner, depth + 1);
    } else {
      comp.node(inner);
      if (scope.kind === SCOPE_GEN_EXPR) {
        emit.yieldValue();
        comp.reserveLabelsForNative(1);
        emit.popTop();
      } else {
        emit.storeComp(scope.kind, ITER_SLOTS * depth + COLLECTION_OFFSET);
      }
    }
    emit.jump(top);
    emit.labelAssign(end);
    emit.forIterEnd();
  },
);

function declareFunctionParam(comp: Compiler, pn: ParseNode): void {
  declareParam(comp, pn, R.typedargslist_name, R.typedargslist_star);
}

function declareLambdaParam(comp: Compiler, pn: ParseNode): void {
  declareParam(comp, pn, R.varargslist_name, R.varargslist_star);
}

/** Makes a parameter a local of the scope; parameters come first, so that their numbers are the arguments' places. */
function declareParam(comp: Compiler, pn: ParseNode, nameKind: number, starKind: number): void {
  const { scope } = comp;
  if ((scope.scopeFlags & MP_SCOPE_FLAG_VARKEYWORDS) !== 0) {
    // Nothing may follow `**kwargs`.
    comp.syntaxError(pn, 'invalid syntax');
    return;
  }
  let flags = ID_FLAG_IS_PARAM;
  let name: MpQstr | null;
  let annotation: ParseNode = null;
  if (isId(pn) || isStructKind(pn, nameKind)) {
    name = isId(pn) ? pn : (pn.nodes[0] as MpQstr);
    if (!isId(pn)) annotation = pn.nodes[1]!;
    if (comp.haveStar) scope.numKwonlyArgs++;
    else scope.numPosArgs++;
  } else if (isStructKind(pn, starKind)) {
    if (comp.haveStar) {
      comp.syntaxError(pn, 'invalid syntax');
      return;
    }
    comp.haveStar = true;
    flags |= ID_FLAG_IS_STAR_PARAM;
    const inner = pn.nodes[0]!;
    if (inner !== null) scope.scopeFlags |= MP_SCOPE_FLAG_VARARGS;
    if (inner instanceof ParseNodeStruct) annotation = inner.nodes[1]!;
    name = (inner instanceof ParseNodeStruct ? inner.nodes[0] : inner) as MpQstr | null;
  } else {
    name = (pn as ParseNodeStruct).nodes[0] as MpQstr;
    annotation = (pn as ParseNodeStruct).nodes[1] ?? null;
    flags |= ID_FLAG_IS_DBL_STAR_PARAM;
    scope.scopeFlags |= MP_SCOPE_FLAG_VARKEYWORDS;
  }
  if (name === null) return;
  const id = scope.findOrAdd(name, ID_INFO_KIND_UNDECIDED);
  if (id.kind !== ID_INFO_KIND_UNDECIDED) {
    comp.syntaxError(pn, 'argument name reused');
    return;
  }
  id.kind = ID_INFO_KIND_LOCAL;
  id.flags = flags;
  if (scope.emitOption === 'viper' && nameKind === R.typedargslist_name) id.viperType = viperTypeOf(comp, annotation);
}

/** The annotations of viper functions mean something, so they must be types that it knows. */
function viperTypeOf(comp: Compiler, annotation: ParseNode): number {
  if (annotation === null) return MP_NATIVE_TYPE_OBJ;
  if (!isId(annotation)) {
    comp.syntaxError(annotation, 'annotation must be an identifier');
    return MP_NATIVE_TYPE_OBJ;
  }
  const type = nativeTypeFromQstr(annotation);
  if (type < 0) comp.setError(newExceptionMsgVarg(typeViperTypeError, "unknown type '%q'", annotation));
  return type;
}

/** Stores a docstring, in firmware that keeps them (MICROPY_ENABLE_DOC_STRING). */
function compileDocString(comp: Compiler, pn: ParseNode): void {
  if (!comp.options.docString) return;
  let first = pn;
  if (isStructKind(pn, R.file_input_2)) first = pn.nodes.find((x) => !isTokenKind(x, T.NEWLINE)) ?? null;
  else if (isStructKind(pn, R.suite_block_stmts)) first = pn.nodes[0]!;
  if (!isStructKind(first, R.expr_stmt)) return;
  const text = first.nodes[0]!;
  const isText =
    text instanceof StringLeaf ||
    (isStructKind(text, R.const_object) && text.obj instanceof MpStr && text.obj.type === typeStr);
  if (!isText) return;
  comp.node(text);
  comp.storeId(QSTR_DOC);
}
