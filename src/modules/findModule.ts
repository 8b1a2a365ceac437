import { macro, macroOn } from '../abi/board.js';
import { MpList } from '../runtime/list.js';
import type { MpObj, MpQstr } from '../runtime/obj.js';
import { objGetArray } from '../runtime/ops.js';
import { raiseType } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { objStrGetData } from '../runtime/str.js';
import { typeRuntimeError } from '../runtime/types.js';
import { importHost } from '../world/importHost.js';

/** Finding a module's file (py/builtinimport.c stat_module and its helpers). */

/** What a path that begins so names is in ROM. */
export const FROZEN_PREFIX = '.frozen/';

/** A path in a buffer of fixed size on C's stack (VSTR_FIXED). What doesn't fit raises RuntimeError. */
export class FixedPath {
  text = '';
  private readonly max = macro(mp.board, 'MICROPY_ALLOC_PATH_MAX');

  add(part: string): void {
    if (this.text.length + part.length > this.max) raiseType(typeRuntimeError);
    this.text += part;
  }

  /** The text with its closing NUL, which needs room too. */
  terminated(): string {
    if (this.text.length >= this.max) raiseType(typeRuntimeError);
    return this.text;
  }

  /** Makes `x.py` into `x.mpy`. */
  insertM(): void {
    if (this.text.length + 1 > this.max) raiseType(typeRuntimeError);
    this.text = `${this.text.slice(0, -2)}m${this.text.slice(-2)}`;
  }
}

export type ModuleStat = 'file' | 'dir' | null;

function statPath(path: FixedPath): ModuleStat {
  const text = path.terminated();
  if (!text.startsWith(FROZEN_PREFIX) || !macroOn(mp.board, 'MICROPY_MODULE_FROZEN')) return importHost().stat(text);
  const frozen = importHost().frozen(text.slice(FROZEN_PREFIX.length));
  if (frozen === null || frozen === 'dir') return frozen;
  return 'file';
}

/** `x.py`, or else `x.mpy` where the firmware loads such files: then the path becomes that. */
export function statFilePyOrMpy(path: FixedPath): ModuleStat {
  if (statPath(path) === 'file') return 'file';
  if (macroOn(mp.board, 'MICROPY_PERSISTENT_CODE_LOAD')) {
    path.insertM();
    if (statPath(path) === 'file') return 'file';
  }
  return null;
}

/** A package's directory, or else a file: then the path gets its ending. */
export function statModule(path: FixedPath): ModuleStat {
  if (statPath(path) === 'dir') return 'dir';
  path.add('.py');
  return statFilePyOrMpy(path);
}

/** Entries of `sys.path`; null where the firmware has no `sys`. Raises TypeError where a program made it no list. */
export function sysPathEntries(): readonly MpObj[] | null {
  if (!macroOn(mp.board, 'MICROPY_PY_SYS')) return null;
  const path = mp.rootObjs.get('sys.path');
  if (path === undefined) return [];
  if (path instanceof MpList) return path.slots.slice(0, path.len);
  return objGetArray(path).items;
}

/** Looks for a top-level module in each entry of `sys.path`; `path` becomes its path. */
export function statTopLevel(name: MpQstr, path: FixedPath): ModuleStat {
  const entries = sysPathEntries();
  if (entries === null) {
    path.add(name.data);
    return statModule(path);
  }
  for (const entry of entries) {
    path.text = '';
    const dir = objStrGetData(entry);
    if (dir !== '') {
      path.add(dir);
      path.add('/');
    }
    path.add(name.data);
    const stat = statModule(path);
    if (stat !== null) return stat;
  }
  return null;
}
