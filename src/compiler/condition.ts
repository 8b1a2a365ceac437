import type { Compiler } from './compiler.js';
import { inFrame } from './compilerStack.js';
import { type ParseNode, ParseNodeStruct } from './parseNode.js';
import { R } from './rules.js';

/** Jumps to `label` if the truth of `pn` is `jumpIf` (py/compile.c c_if_cond). */
export const compileCondition = inFrame(
  'c_if_cond',
  (comp: Compiler, pn: ParseNode, jumpIf: boolean, label: number): void => {
    if (comp.isConstFalse(pn)) {
      if (!jumpIf) comp.emit.jump(label);
      return;
    }
    if (comp.isConstTrue(pn)) {
      if (jumpIf) comp.emit.jump(label);
      return;
    }
    if (pn instanceof ParseNodeStruct) {
      if (pn.kind === R.or_test || pn.kind === R.and_test) {
        // `or` is decided by a true item, `and` by a false one.
        if ((pn.kind === R.or_test) === jumpIf) {
          for (const item of pn.nodes) compileCondition(comp, item, jumpIf, label);
        } else {
          const end = comp.nextLabel();
          const last = pn.nodes.length - 1;
          for (let i = 0; i < last; i++) compileCondition(comp, pn.nodes[i]!, !jumpIf, end);
          compileCondition(comp, pn.nodes[last]!, jumpIf, label);
          comp.emit.labelAssign(end);
        }
        return;
      }
      if (pn.kind === R.not_test_2) {
        compileCondition(comp, pn.nodes[0]!, !jumpIf, label);
        return;
      }
      if (pn.kind === R.atom_paren && comp.options.conditionTuples) {
        // Early releases take anything else for a tuple that is not empty.
        if ((pn.nodes[0] !== null) === jumpIf) comp.emit.jump(label);
        return;
      }
    }
    comp.node(pn);
    comp.emit.popJumpIf(jumpIf, label);
  },
);
