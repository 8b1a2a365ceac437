import {
  decodeUint,
  MP_SCOPE_FLAG_DEFKWARGS,
  MP_SCOPE_FLAG_VARARGS,
  MP_SCOPE_FLAG_VARKEYWORDS,
  skipUint,
} from '../bytecode/prelude.js';
import { argErrorTerseMismatch } from '../runtime/args.js';
import { newCell } from '../runtime/cell.js';
import type { CodeState } from '../runtime/codeState.js';
import { type MpDict, newDict } from '../runtime/dict.js';
import { withoutDefaults } from '../runtime/firmwareFault.js';
import type { MpFunBc } from '../runtime/funBc.js';
import { MP_MAP_LOOKUP, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND, mapLookup } from '../runtime/map.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr } from '../runtime/obj.js';
import { raiseMsgVarg, raiseTypeError } from '../runtime/raise.js';
import { MICROPY_ERROR_REPORTING_NORMAL, MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { mpConstEmptyTuple, newTuple } from '../runtime/tuple.js';
import { typeTypeError } from '../runtime/types.js';

/** Puts a Python function's arguments where its code finds them (py/bc.c mp_setup_code_state). */

/** Name of a function. */
export function funName(fun: MpFunBc): MpQstr {
  return fun.context.qstrTable[decodeUint(fun.bytecode, fun.prelude.infoStart)]!;
}

function raisePosArgsMismatch(fun: MpFunBc, expected: number, given: number): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) argErrorTerseMismatch();
  const text = 'takes %d positional arguments but %d were given';
  if (mp.errorReporting === MICROPY_ERROR_REPORTING_NORMAL) {
    raiseMsgVarg(typeTypeError, `function ${text}`, expected, given);
  }
  return raiseMsgVarg(typeTypeError, `%q() ${text}`, funName(fun), expected, given);
}

/**
 * Fills the frame's locals from `args[off .. off+nArgs)` and `nKw` key/value pairs, with default values, `*args`,
 * `**kwargs` and cells. The frame's state must be empty. Raises TypeError, MemoryError.
 */
export function setupCodeState(cs: CodeState, nArgs: number, nKw: number, args: MpObj[], off: number): void {
  const { fun, slots } = cs;
  const { prelude } = fun;
  const { nState, scopeFlags, nPosArgs, nDefPosArgs } = prelude;
  const top = mp.roots.mark();
  let varSlot = nState - 1 - nPosArgs - prelude.nKwonlyArgs;
  const kwOff = off + nArgs;
  const withKeywords = nKw !== 0 || (scopeFlags & MP_SCOPE_FLAG_DEFKWARGS) !== 0;
  let nGiven = nArgs;
  if (nArgs > nPosArgs) {
    if ((scopeFlags & MP_SCOPE_FLAG_VARARGS) === 0) raisePosArgsMismatch(fun, nPosArgs, nArgs);
    const tuple = newTuple(args.slice(off + nPosArgs, off + nArgs));
    mp.roots.keep(tuple);
    slots[varSlot--] = tuple;
    nGiven = nPosArgs;
  } else {
    if ((scopeFlags & MP_SCOPE_FLAG_VARARGS) !== 0) slots[varSlot--] = mpConstEmptyTuple;
    if (!withKeywords) {
      const nRequired = nPosArgs - nDefPosArgs;
      if (nArgs < nRequired) raisePosArgsMismatch(fun, nRequired, nArgs);
      for (let i = nArgs; i < nPosArgs; i++) slots[nState - 1 - i] = fun.extraArgs[i - nRequired] ?? withoutDefaults();
    }
  }
  for (let i = 0; i < nGiven; i++) slots[nState - 1 - i] = args[off + i]!;
  if (withKeywords) {
    setupKeywords(cs, nKw, args, kwOff, varSlot);
  } else {
    if (prelude.nKwonlyArgs !== 0) raiseTypeError('function missing keyword-only argument');
    if ((scopeFlags & MP_SCOPE_FLAG_VARKEYWORDS) !== 0) slots[varSlot] = rooted(newDict(0));
  }
  for (let i = 0; i < prelude.nCell; i++) {
    const at = nState - 1 - fun.bytecode[prelude.cellStart + i]!;
    const cell = newCell(slots[at]!);
    mp.roots.keep(cell);
    slots[at] = cell;
  }
  mp.roots.release(top);
}

function rooted(dict: MpDict): MpDict {
  mp.roots.keep(dict);
  return dict;
}

function raiseMultipleValues(name: MpQstr): never {
  return raiseMsgVarg(typeTypeError, "function got multiple values for argument '%q'", name);
}

/** Which parameter has this name, or -1. */
function findArgName(fun: MpFunBc, name: MpObj): number {
  const { prelude, bytecode } = fun;
  const n = prelude.nPosArgs + prelude.nKwonlyArgs;
  let at = prelude.argNamesStart;
  for (let i = 0; i < n; i++) {
    if (fun.context.qstrTable[decodeUint(bytecode, at)] === name) return i;
    at = skipUint(bytecode, at);
  }
  return -1;
}

function setupKeywords(cs: CodeState, nKw: number, args: MpObj[], kwOff: number, varSlot: number): void {
  const { fun, slots } = cs;
  const { nState, scopeFlags } = fun.prelude;
  const hasDict = (scopeFlags & MP_SCOPE_FLAG_VARKEYWORDS) !== 0;
  let dict: MpDict | null = null;
  if (hasDict) {
    dict = rooted(newDict(nKw));
    slots[varSlot] = dict;
  }
  for (let i = 0; i < nKw; i++) {
    const name = args[kwOff + 2 * i] as MpQstr;
    const value = args[kwOff + 2 * i + 1]!;
    const which = findArgName(fun, name);
    if (which >= 0) {
      const at = nState - 1 - which;
      if (slots[at] !== MP_OBJ_NULL) raiseMultipleValues(name);
      slots[at] = value;
    } else if (dict === null) {
      if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('unexpected keyword argument');
      raiseMsgVarg(typeTypeError, "unexpected keyword argument '%q'", name);
    } else {
      const at = mapLookup(dict.map, name, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
      const { slots: pairs } = dict.map;
      if (pairs[at + 1] !== MP_OBJ_NULL) raiseMultipleValues(name);
      pairs[at + 1] = value;
    }
  }
  fillDefaults(cs);
}

/** Gives parameters without a value their default, and raises where there is none. */
function fillDefaults(cs: CodeState): void {
  const { fun, slots } = cs;
  const { nState, scopeFlags, nPosArgs, nKwonlyArgs, nDefPosArgs } = fun.prelude;
  for (let i = nPosArgs - 1; i >= 0; i--) {
    const at = nState - 1 - i;
    if (slots[at] !== MP_OBJ_NULL) continue;
    const def = i - (nPosArgs - nDefPosArgs);
    if (def < 0) raiseMsgVarg(typeTypeError, 'function missing required positional argument #%d', i);
    slots[at] = fun.extraArgs[def] ?? withoutDefaults();
  }
  if (nKwonlyArgs === 0) return;
  let nameAt = fun.prelude.argNamesStart;
  for (let i = 0; i < nPosArgs; i++) nameAt = skipUint(fun.bytecode, nameAt);
  for (let i = 0; i < nKwonlyArgs; i++) {
    const name = fun.context.qstrTable[decodeUint(fun.bytecode, nameAt)]!;
    nameAt = skipUint(fun.bytecode, nameAt);
    const slot = nState - 1 - nPosArgs - i;
    if (slots[slot] !== MP_OBJ_NULL) continue;
    let found = -1;
    let defaults: MpDict | null = null;
    if ((scopeFlags & MP_SCOPE_FLAG_DEFKWARGS) !== 0) {
      defaults = (fun.extraArgs[nDefPosArgs] as MpDict | undefined) ?? withoutDefaults();
      found = mapLookup(defaults.map, name, MP_MAP_LOOKUP);
    }
    if (found < 0) raiseMsgVarg(typeTypeError, "function missing required keyword argument '%q'", name);
    slots[slot] = defaults!.map.slots[found + 1]!;
  }
}
