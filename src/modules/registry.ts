import { hasModule, type MacroNeed, macroNeed, macroOn } from '../abi/board.js';
import { type MpDict, newStaticDict } from '../runtime/dict.js';
import { LateTable } from '../runtime/lateTable.js';
import { mapInitRom } from '../runtime/map.js';
import { MpModule } from '../runtime/module.js';
import type { AttrFun, MpObj, MpQstr } from '../runtime/obj.js';
import { isNamed } from '../runtime/perBoard.js';
import { portOf } from '../runtime/port.js';
import { q } from '../runtime/qstrStatic.js';
import { type MpState, mp } from '../runtime/state.js';

/**
 * A member of a built-in module: a ROM value, or how to get it for a machine (null: its firmware doesn't have it); and
 * the macro it needs, if any.
 */
export type ModuleRow = readonly [name: string, value: MpObj | ((state: MpState) => MpObj | null), needs?: MacroNeed];

export interface ModuleDef {
  name: string;
  rows: readonly ModuleRow[];
  /** Attributes that are not in ROM, such as `sys.path` (MP_REGISTER_MODULE_DELEGATION). */
  attr?: AttrFun;
  /** A file of this name in `sys.path` takes its place (MP_REGISTER_EXTENSIBLE_MODULE). */
  extensible?: boolean;
  /** Globals that aren't the module's own; the rows don't count then. */
  globals?: (state: MpState) => MpDict;
}

/** A built-in module as one machine has it: the module object and its globals are in ROM. */
class MpBuiltinModule extends MpModule {
  readonly def: ModuleDef;

  constructor(def: ModuleDef, state: MpState) {
    super(def.globals?.(state) ?? newStaticDict(0));
    this.def = def;
    this.delegate = def.attr ?? null;
    if (def.globals !== undefined) return;
    const rows = membersOf(def, state);
    const { map } = this.globals;
    mapInitRom(map, rows);
  }
}

/** Names and values that a machine's firmware has, in the order of the table; then those that only its port has. */
function membersOf(def: ModuleDef, state: MpState): [name: MpQstr, value: MpObj][] {
  const members: [name: MpQstr, value: MpObj][] = [];
  for (const [name, value, needs] of def.rows) {
    if (needs !== undefined && !macroNeed(state.board, needs)) continue;
    const member = typeof value === 'function' ? value(state) : value;
    if (member !== null) members.push([q(name), member]);
  }
  const { board } = state;
  for (const [name, value] of portOf(board).rows[def.name] ?? []) {
    if (!isNamed(board, name)) continue;
    const member = typeof value === 'function' ? value(board) : value;
    if (member !== null) members.push([q(name), member]);
  }
  return members;
}

/** What is known of each built-in module, by its name. */
export const moduleDefs = new LateTable<ModuleDef>();

/** Registers a built-in module; called once, when the file that implements it is loaded. */
export function defineModule(def: ModuleDef): void {
  moduleDefs.define(def.name, def);
}

/** A module under its early name, such as `ujson` (MICROPY_MODULE_WEAK_LINKS). */
function earlyDef(name: MpQstr): ModuleDef | undefined {
  if (!macroOn(mp.board, 'MICROPY_MODULE_WEAK_LINKS')) return undefined;
  const def = moduleDefs.get(name.data.replace('u', ''));
  // `usys` alone has its later name already.
  if (def === undefined || def.name === 'sys') return def;
  return { ...def, rows: def.rows.map((row) => (row[0] === '__name__' ? ['__name__', name] : row)) };
}

/** A row's value that is a module of its own: a package's member (MICROPY_MODULE_BUILTIN_SUBPACKAGES). */
export function submodule(def: ModuleDef): (state: MpState) => MpObj {
  return (state) => new MpBuiltinModule(def, state);
}

/** The built-in module of this name if the running firmware has it, else null (mp_module_get_builtin). */
export function builtinModule(name: MpQstr): MpBuiltinModule | null {
  const known = mp.builtinModules.get(name);
  if (known !== undefined) return known as MpBuiltinModule;
  const def = moduleDefs.get(name.data) ?? earlyDef(name);
  if (def === undefined || !hasModule(mp.board, name.data)) return null;
  const module = new MpBuiltinModule(def, mp);
  mp.builtinModules.set(name, module);
  return module;
}
