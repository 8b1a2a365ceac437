import type { MpQstr } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { type Compiler, onRule } from './compiler.js';
import { inFrame, inRule } from './compilerStack.js';
import { compileComprehension, compileNamedExpr } from './comprehension.js';
import { compileBraceItems } from './display.js';
import { extractList, isId, isStructKind, type ParseNode, type ParseNodeStruct } from './parseNode.js';
import { R } from './rules.js';
import { ID_FLAG_IS_PARAM, SCOPE_FUNCTION, SCOPE_GEN_EXPR } from './scope.js';

/** Calls, attributes and subscripts: `a.b(c)[d]` (py/compile.c compile_atom_expr_normal and its trailers). */

/** Number of bits in the small ints of the machine that the code is for. */
function smallIntBits(comp: Compiler): number {
  const { dynamicSmallIntBits } = comp.options;
  return dynamicSmallIntBits !== 0 ? dynamicSmallIntBits : BigInt(mp.smallIntMax).toString(2).length + 1;
}

/** Compiles the arguments of a call and the call itself; what is called is on the stack. */
export const compileCallArgs = inFrame(
  'compile_trailer_paren_helper',
  (comp: Compiler, arglist: ParseNode, isMethod: boolean, nExtra: number): void => {
    const { emit } = comp;
    const args = extractList(arglist, R.arglist);
    let nPositional = nExtra;
    let nKeyword = 0;
    let hasStar = false;
    let hasDoubleStar = false;
    let starArgs = 0n;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i]!;
      if (isStructKind(arg, R.arglist_star)) {
        if (hasDoubleStar) {
          comp.syntaxError(arg, '* arg after **');
          return;
        }
        // One bit of a small int says that an argument has a star.
        if (i >= smallIntBits(comp) - 1) {
          comp.syntaxError(arg, 'too many args');
          return;
        }
        hasStar = true;
        starArgs |= 1n << BigInt(i);
        comp.node(arg.nodes[0]!);
        nPositional++;
      } else if (isStructKind(arg, R.arglist_dbl_star)) {
        hasDoubleStar = true;
        // A keyword argument without a name.
        emit.loadNull();
        comp.node(arg.nodes[0]!);
        nKeyword++;
      } else if (isStructKind(arg, R.argument)) {
        const tail = arg.nodes[1]!;
        if (isStructKind(tail, R.argument_3)) {
          compileNamedExpr(comp, arg.nodes[0]!, tail.nodes[0]!);
          nPositional++;
        } else if (isStructKind(tail, R.comp_for)) {
          compileComprehension(comp, arg, SCOPE_GEN_EXPR);
          nPositional++;
        } else {
          const name = arg.nodes[0]!;
          if (!isId(name)) {
            comp.syntaxError(arg, 'LHS of keyword arg must be an id');
            return;
          }
          emit.loadConstStr(name);
          comp.node(tail);
          nKeyword++;
        }
      } else {
        if (hasDoubleStar) {
          comp.syntaxError(arg, 'positional arg after **');
          return;
        }
        if (nKeyword > 0) {
          comp.syntaxError(arg, 'positional arg after keyword arg');
          return;
        }
        comp.node(arg);
        nPositional++;
      }
    }
    const anyStar = hasStar || hasDoubleStar;
    if (anyStar) emit.loadConstSmallInt(starArgs);
    if (isMethod) emit.callMethod(nPositional, nKeyword, anyStar);
    else emit.callFunction(nPositional, nKeyword, anyStar);
  },
);

const QSTR_SUPER = q('super');
const QSTR_CLASS = q('__class__');
const QSTR_ORDERED_DICT = q('OrderedDict');

/** `super()` in a function: loads the class and the first argument. Returns how many trailers are done with, -1: error. */
function compileSuper(comp: Compiler, trailers: readonly ParseNodeStruct[]): number {
  const { scope, emit } = comp;
  comp.loadId(QSTR_CLASS);
  const self = scope.ids.find((id) => (id.flags & ID_FLAG_IS_PARAM) !== 0);
  if (self === undefined) {
    comp.syntaxError(trailers[0]!, "super() can't find self");
    return -1;
  }
  comp.loadId(self.qst);
  if (trailers.length >= 3 && trailers[1]!.kind === R.trailer_period && trailers[2]!.kind === R.trailer_paren) {
    // `super().f(...)` needs no super object.
    emit.loadMethod(trailers[1]!.nodes[0] as MpQstr, true);
    compileCallArgs(comp, trailers[2]!.nodes[0]!, true, 0);
    return 3;
  }
  emit.callFunction(2, 0, false);
  return 1;
}

function atomExpr(comp: Compiler, pns: ParseNodeStruct): void {
  const { emit } = comp;
  const subject = pns.nodes[0]!;
  comp.node(subject);
  const pnTrailers = pns.nodes[1]!;
  if (pnTrailers === null) return;
  const trailers = extractList(pnTrailers, R.atom_expr_trailers) as readonly ParseNodeStruct[];
  const first = trailers[0]!;
  let i = 0;
  if (comp.scope.kind === SCOPE_FUNCTION && subject === QSTR_SUPER && first.kind === R.trailer_paren) {
    if (first.nodes[0] === null) i = compileSuper(comp, trailers);
    if (i < 0) return;
  } else if (comp.options.orderedDictLiteral && subject === QSTR_ORDERED_DICT && first.kind === R.trailer_paren) {
    const arg = first.nodes[0]!;
    if (isStructKind(arg, R.atom_brace)) {
      // The items keep their order: an empty OrderedDict, then each is stored.
      emit.callFunction(0, 0, false);
      compileBraceItems(comp, arg, false);
      i = 1;
    }
  }
  for (; i < trailers.length; i++) {
    const trailer = trailers[i]!;
    if (trailer.kind === R.trailer_period && trailers[i + 1]?.kind === R.trailer_paren) {
      emit.loadMethod(trailer.nodes[0] as MpQstr, false);
      compileCallArgs(comp, trailers[++i]!.nodes[0]!, true, 0);
    } else {
      comp.node(trailer);
    }
  }
}

/** Compiles an expression with its trailers; after `await` these may be absent. */
export const compileAtomExpr = inRule('atom_expr_normal', atomExpr);

onRule('atom_expr_normal', atomExpr);
onRule('trailer_paren', (comp, pns) => compileCallArgs(comp, pns.nodes[0]!, false, 0));

onRule('trailer_bracket', (comp, pns) => {
  comp.node(pns.nodes[0]!);
  comp.emit.loadSubscr();
});

onRule('trailer_period', (comp, pns) => comp.emit.loadAttr(pns.nodes[0] as MpQstr));
