import { MP_SCOPE_FLAG_GENERATOR } from '../bytecode/prelude.js';
import type { MpQstr } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { compileCallArgs } from './call.js';
import { type Compiler, onRule } from './compiler.js';
import { inFrame, inRule } from './compilerStack.js';
import { MP_PASS_SCOPE } from './emitCommon.js';
import { makeScopeFunction } from './makeFunction.js';
import { extractList, isStructKind, type ParseNode, ParseNodeStruct } from './parseNode.js';
import { R } from './rules.js';
import { type EmitOption, SCOPE_CLASS, SCOPE_FUNCTION, SCOPE_LAMBDA, type Scope } from './scope.js';

/** Statements and expressions that make functions and classes: `def`, `lambda`, `class`, decorators. */

/** Compiles the default value of a parameter, if it has one. */
const compileParamDefault = inFrame('compile_funcdef_lambdef_param', (comp: Compiler, pn: ParseNode): void => {
  const { emit } = comp;
  let name = pn;
  let value: ParseNode = null;
  if (pn instanceof ParseNodeStruct) {
    if (pn.kind === R.typedargslist_star || pn.kind === R.varargslist_star) {
      comp.haveStar = true;
      return;
    }
    if (pn.kind === R.typedargslist_dbl_star || pn.kind === R.varargslist_dbl_star) return;
    name = pn.nodes[0]!;
    // Between name and value a def's parameter has its annotation.
    value = pn.nodes[pn.kind === R.typedargslist_name ? 2 : 1]!;
  }
  if (value === null) {
    if (!comp.haveStar && comp.numDefaultParams !== 0) {
      comp.syntaxError(pn, 'non-default argument follows default argument');
    }
  } else if (comp.haveStar) {
    comp.numDictParams++;
    if (comp.numDictParams === 1) {
      // The tuple of positional defaults goes below the dict of keyword-only ones.
      if (comp.numDefaultParams > 0) emit.build(comp.numDefaultParams, 'tuple');
      else emit.loadNull();
      emit.build(0, 'map');
    }
    comp.node(value);
    emit.loadConstStr(name as MpQstr);
    emit.storeMap();
  } else {
    comp.numDefaultParams++;
    comp.node(value);
  }
});

/** Compiles the defaults of a function and makes it. A default can be a lambda, so the counts are saved. */
const compileFunction = inFrame(
  'compile_funcdef_lambdef',
  (comp: Compiler, made: Scope, params: ParseNode, listKind: number): void => {
    if (comp.stack !== null) comp.stack.made = made.ptr;
    const { haveStar, numDictParams, numDefaultParams } = comp;
    comp.haveStar = false;
    comp.numDictParams = 0;
    comp.numDefaultParams = 0;
    comp.eachOf(params, listKind, compileParamDefault);
    if (comp.error !== null) return;
    if (comp.numDefaultParams > 0 && comp.numDictParams === 0) {
      comp.emit.build(comp.numDefaultParams, 'tuple');
      comp.emit.loadNull();
    }
    makeScopeFunction(comp, made, comp.numDefaultParams, comp.numDictParams);
    comp.haveStar = haveStar;
    comp.numDictParams = numDictParams;
    comp.numDefaultParams = numDefaultParams;
  },
);

/** Leaves a function on the stack; returns its name. */
const compileFuncdef = inFrame(
  'compile_funcdef_helper',
  (comp: Compiler, pns: ParseNodeStruct, emitOption: EmitOption): MpQstr => {
    if (comp.pass === MP_PASS_SCOPE) pns.scope = comp.newScope(SCOPE_FUNCTION, pns, emitOption);
    const made = pns.scope!;
    compileFunction(comp, made, pns.nodes[1]!, R.typedargslist);
    return made.simpleName;
  },
);

/** Leaves a class on the stack; returns its name. */
const compileClassdef = inFrame(
  'compile_classdef_helper',
  (comp: Compiler, pns: ParseNodeStruct, emitOption: EmitOption): MpQstr => {
    if (comp.pass === MP_PASS_SCOPE) pns.scope = comp.newScope(SCOPE_CLASS, pns, emitOption);
    const made = pns.scope!;
    comp.emit.loadBuildClass();
    makeScopeFunction(comp, made, 0, 0);
    comp.emit.loadConstStr(made.simpleName);
    const bases = pns.nodes[1]!;
    // `class C():` gives an empty node of its own.
    compileCallArgs(comp, isStructKind(bases, R.classdef_2) ? null : bases, false, 2);
    return made.simpleName;
  },
);

/** `async def`. */
export const compileAsyncFuncdef = inRule('funcdef', (comp: Compiler, pns: ParseNodeStruct): void => {
  comp.storeId(compileFuncdef(comp, pns, comp.scope.emitOption));
  pns.scope!.scopeFlags |= MP_SCOPE_FLAG_GENERATOR;
});

onRule('funcdef', (comp, pns) => {
  comp.storeId(compileFuncdef(comp, pns, comp.scope.emitOption));
});

onRule('classdef', (comp, pns) => {
  comp.storeId(compileClassdef(comp, pns, comp.scope.emitOption));
});

function compileLambda(comp: Compiler, pns: ParseNodeStruct): void {
  if (comp.pass === MP_PASS_SCOPE) pns.scope = comp.newScope(SCOPE_LAMBDA, pns, comp.scope.emitOption);
  compileFunction(comp, pns.scope!, pns.nodes[0]!, R.varargslist);
}

onRule('lambdef', compileLambda);
onRule('lambdef_nocond', compileLambda);

const QSTR_MICROPYTHON = q('micropython');

const EMIT_DECORATORS: ReadonlyMap<MpQstr, EmitOption> = new Map<MpQstr, EmitOption>([
  [q('bytecode'), 'bytecode'],
  [q('native'), 'native'],
  [q('viper'), 'viper'],
  [q('asm_thumb'), 'asm'],
  [q('asm_xtensa'), 'asm'],
]);

/** What a `@micropython.x` decorator chooses, null for one that the firmware doesn't have. */
function decoratorEmitOption(comp: Compiler, name: MpQstr): EmitOption | null {
  const { options } = comp;
  const option = EMIT_DECORATORS.get(name);
  if (option === 'native' || option === 'viper') return options.emitNative ? option : null;
  if (name === q('asm_thumb')) return options.emitInlineThumb ? 'asm' : null;
  if (name === q('asm_xtensa')) return options.emitInlineXtensa ? 'asm' : null;
  return option ?? null;
}

/** A decorator that is an instruction to the compiler. Returns null for any other, else what it chooses. */
function builtInDecorator(comp: Compiler, names: readonly ParseNode[], current: EmitOption): EmitOption | null {
  if (names[0] !== QSTR_MICROPYTHON) return null;
  const last = names[1];
  const option = names.length === 2 ? decoratorEmitOption(comp, last as MpQstr) : null;
  if (option === null) {
    comp.syntaxError(names[names.length === 2 ? 1 : 0]!, 'invalid micropython decorator');
    return current;
  }
  if (option !== 'bytecode' && comp.options.dynamicSmallIntBits !== 0) {
    comp.syntaxError(names[1]!, 'invalid arch');
  } else if (option === 'asm') {
    comp.syntaxError(names[1]!, 'inline assembler is not simulated');
  }
  return option;
}

onRule('decorated', (comp, pns) => {
  const decorators = extractList(pns.nodes[0]!, R.decorators);
  let emitOption = comp.scope.emitOption;
  let nCalls = 0;
  for (const pn of decorators) {
    const decorator = pn as ParseNodeStruct;
    const names = extractList(decorator.nodes[0]!, R.dotted_name);
    const chosen = builtInDecorator(comp, names, emitOption);
    if (chosen !== null) {
      emitOption = chosen;
      continue;
    }
    nCalls++;
    comp.node(names[0]!);
    for (let i = 1; i < names.length; i++) comp.emit.loadAttr(names[i] as MpQstr);
    comp.node(decorator.nodes[1]!);
  }
  comp.storeId(decorate(comp, pns.nodes[1] as ParseNodeStruct, emitOption, nCalls));
});

/** Makes what is decorated and calls the decorators; returns its name. */
function decorate(comp: Compiler, body: ParseNodeStruct, emitOption: EmitOption, nCalls: number): MpQstr {
  let name: MpQstr;
  if (body.kind === R.funcdef) {
    name = compileFuncdef(comp, body, emitOption);
  } else if (body.kind === R.async_funcdef) {
    const funcdef = body.nodes[0] as ParseNodeStruct;
    name = compileFuncdef(comp, funcdef, emitOption);
    funcdef.scope!.scopeFlags |= MP_SCOPE_FLAG_GENERATOR;
  } else {
    name = compileClassdef(comp, body, emitOption);
  }
  for (let i = 0; i < nCalls; i++) comp.emit.callFunction(1, 0, false);
  return name;
}
