import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { isComprehension } from './assign.js';
import { type Compiler, onRule } from './compiler.js';
import { inFrame, inRule } from './compilerStack.js';
import { compileComprehension } from './comprehension.js';
import { extractList, isStructKind, type ParseNode, type ParseNodeStruct } from './parseNode.js';
import { R } from './rules.js';
import { SCOPE_DICT_COMP, SCOPE_GEN_EXPR, SCOPE_LIST_COMP, SCOPE_SET_COMP } from './scope.js';

/** What is in parentheses, brackets and braces, and slices. */

function tuple(comp: Compiler, pns: ParseNodeStruct): void {
  for (const pn of pns.nodes) comp.node(pn);
  comp.emit.build(pns.nodes.length, 'tuple');
}

const compileAllNodes = inRule('file_input', (comp: Compiler, pns: ParseNodeStruct) => comp.allNodes(pns));
const compileTuple = inRule('testlist', tuple);

onRule('testlist_star_expr', tuple);
onRule('testlist', tuple);
onRule('subscriptlist', tuple);

onRule('atom_paren', (comp, pns) => {
  const inner = pns.nodes[0] as ParseNodeStruct | null;
  if (inner === null) comp.emit.build(0, 'tuple');
  else if (isComprehension(inner)) compileComprehension(comp, inner, SCOPE_GEN_EXPR);
  else compileTuple(comp, inner);
});

onRule('atom_bracket', (comp, pns) => {
  const inner = pns.nodes[0]!;
  if (inner === null) {
    comp.emit.build(0, 'list');
  } else if (!isStructKind(inner, R.testlist_comp)) {
    comp.node(inner);
    comp.emit.build(1, 'list');
  } else if (isComprehension(inner)) {
    compileComprehension(comp, inner, SCOPE_LIST_COMP);
  } else {
    compileAllNodes(comp, inner);
    comp.emit.build(inner.nodes.length, 'list');
  }
});

/** Compiles what is in braces; `createMap` false: its items go into a dict that is on the stack. */
export const compileBraceItems = inFrame(
  'compile_atom_brace_helper',
  (comp: Compiler, pns: ParseNodeStruct, createMap: boolean): void => {
    const { emit } = comp;
    const inner = pns.nodes[0]!;
    if (inner === null) {
      if (createMap) emit.build(0, 'map');
    } else if (isStructKind(inner, R.dictorsetmaker_item)) {
      if (createMap) emit.build(1, 'map');
      comp.node(inner);
      emit.storeMap();
    } else if (!isStructKind(inner, R.dictorsetmaker)) {
      comp.node(inner);
      emit.build(1, 'set');
    } else {
      const isDict = !comp.options.set || isStructKind(inner.nodes[0]!, R.dictorsetmaker_item);
      const tail = inner.nodes[1] as ParseNodeStruct;
      if (tail.kind === R.dictorsetmaker_list) {
        const more = extractList(tail.nodes[0]!, R.dictorsetmaker_list2);
        compileItems(comp, inner, isDict, more, createMap);
      } else {
        compileComprehension(comp, inner, isDict ? SCOPE_DICT_COMP : SCOPE_SET_COMP);
      }
    }
  },
);

/** Several items, of which the first decides whether it is a dict or a set. */
function compileItems(
  comp: Compiler,
  pns: ParseNodeStruct,
  isDict: boolean,
  more: readonly ParseNode[],
  createMap: boolean,
): void {
  const { emit } = comp;
  if (isDict && createMap) emit.build(1 + more.length, 'map');
  comp.node(pns.nodes[0]!);
  if (isDict) emit.storeMap();
  for (const item of more) {
    const isPair = isStructKind(item, R.dictorsetmaker_item);
    comp.node(item);
    if (isPair !== isDict) {
      const text = isDict ? 'expecting key:value for dict' : 'expecting just a value for set';
      comp.syntaxError(pns, mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE ? 'invalid syntax' : text);
      return;
    }
    if (isDict) emit.storeMap();
  }
  if (!isDict) emit.build(1 + more.length, 'set');
}

onRule('atom_brace', (comp, pns) => compileBraceItems(comp, pns, true));

onRule('dictorsetmaker_item', (comp, pns) => {
  comp.node(pns.nodes[1]!);
  comp.node(pns.nodes[0]!);
});

onRule('subscript_2', (comp, pns) => {
  comp.node(pns.nodes[0]!);
  compileSliceRest(comp, pns.nodes[1] as ParseNodeStruct);
});

onRule('subscript_3', (comp, pns) => {
  comp.emit.loadNone();
  compileSliceRest(comp, pns);
});

/** A slice from its first colon on. */
function compileSliceRest(comp: Compiler, pns: ParseNodeStruct): void {
  const rest = pns.nodes[0]!;
  let step: ParseNode = null;
  if (rest === null) {
    comp.emit.loadNone();
  } else if (isStructKind(rest, R.subscript_3c)) {
    comp.emit.loadNone();
    step = rest.nodes[0]!;
  } else if (isStructKind(rest, R.subscript_3d)) {
    comp.node(rest.nodes[0]!);
    step = (rest.nodes[1] as ParseNodeStruct).nodes[0]!;
  } else {
    comp.node(rest);
  }
  comp.node(step);
  comp.emit.build(step === null ? 2 : 3, 'slice');
}
