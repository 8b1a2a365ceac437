import type { MpQstr } from '../runtime/obj.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { type Compiler, onRule } from './compiler.js';
import { inFrame } from './compilerStack.js';
import {
  extractList,
  isId,
  isStructKind,
  isTokenKind,
  type ParseNode,
  type ParseNodeStruct,
  TokenLeaf,
} from './parseNode.js';
import { R } from './rules.js';
import { SCOPE_MODULE } from './scope.js';
import { T } from './tokens.js';

/** `import` and `from ... import`. */

const QSTR_EMPTY = q('');
const QSTR_STAR = q('*');

/** Imports a module whose level and names are on the stack; returns the name that it is stored under. */
const compileImport = inFrame('do_import_name', (comp: Compiler, pn: ParseNode): MpQstr => {
  let name = pn;
  let asName: MpQstr | null = null;
  if (isStructKind(name, R.dotted_as_name)) {
    asName = name.nodes[1] as MpQstr;
    name = name.nodes[0]!;
  }
  if (name === null) {
    comp.emit.importName(QSTR_EMPTY);
    return QSTR_EMPTY;
  }
  if (isId(name)) {
    comp.emit.importName(name);
    return asName ?? name;
  }
  const parts = (name as ParseNodeStruct).nodes as readonly MpQstr[];
  comp.emit.importName(qstrFromStr(parts.map((part) => part.data).join('.')));
  // The outermost package is what was imported; `as` means the innermost.
  if (asName === null) return parts[0]!;
  for (let i = 1; i < parts.length; i++) comp.emit.loadAttr(parts[i]!);
  return asName;
});

const compileImportName = inFrame('compile_dotted_as_name', (comp: Compiler, pn: ParseNode): void => {
  comp.emit.loadConstSmallInt(0);
  comp.emit.loadNone();
  comp.storeId(compileImport(comp, pn));
});

onRule('import_name', (comp, pns) => comp.eachOf(pns.nodes[0]!, R.dotted_as_names, compileImportName));

/** How many levels up the dots of a relative import go. */
function importLevel(dots: ParseNode): number {
  let level = 0;
  for (const dot of extractList(dots, R.one_or_more_period_or_ellipsis)) {
    level += isTokenKind(dot, T.DEL_PERIOD) ? 1 : 3;
  }
  return level;
}

onRule('import_from', (comp, pns) => {
  const { emit } = comp;
  let source: ParseNode = pns.nodes[0]!;
  let level = 0;
  if (source instanceof TokenLeaf || isStructKind(source, R.one_or_more_period_or_ellipsis)) {
    level = importLevel(source);
    source = null;
  } else if (isStructKind(source, R.import_from_2b)) {
    level = importLevel(source.nodes[0]!);
    source = source.nodes[1]!;
  }
  if (isTokenKind(pns.nodes[1]!, T.OP_STAR)) {
    if (comp.options.cpythonCompat && comp.scope.kind !== SCOPE_MODULE) {
      comp.syntaxError(pns, 'import * not at module level');
      return;
    }
    emit.loadConstSmallInt(level);
    emit.loadConstStr(QSTR_STAR);
    emit.build(1, 'tuple');
    compileImport(comp, source);
    emit.importStar();
    return;
  }
  emit.loadConstSmallInt(level);
  const names = extractList(pns.nodes[1]!, R.import_as_names) as readonly ParseNodeStruct[];
  for (const item of names) emit.loadConstStr(item.nodes[0] as MpQstr);
  emit.build(names.length, 'tuple');
  compileImport(comp, source);
  for (const item of names) {
    const name = item.nodes[0] as MpQstr;
    emit.importFrom(name);
    comp.storeId((item.nodes[1] as MpQstr | null) ?? name);
  }
  emit.popTop();
});
