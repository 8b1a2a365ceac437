import { macroValue } from '../abi/macroValue.js';
import { newStaticDict } from '../runtime/dict.js';
import { MapTable } from '../runtime/map.js';
import { MpModule } from '../runtime/module.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
/** A built-in module as one machine has it: the module object and its globals are in ROM. */
class MpBuiltinModule extends MpModule {
    constructor(def, state) {
        super(def.globals?.(state) ?? newStaticDict(0));
        this.def = def;
        this.delegate = def.attr ?? null;
        if (def.globals !== undefined)
            return;
        const rows = membersOf(def, state);
        const { map } = this.globals;
        const table = new MapTable(rows.length);
        map.romIndex = new Map();
        rows.forEach(([name, value], i) => {
            table.keys[i] = name;
            table.values[i] = value;
            map.romIndex.set(name, i);
        });
        map.table = table;
        map.alloc = rows.length;
        map.used = rows.length;
        map.isFixed = true;
        map.isOrdered = true;
    }
}
/** Names and values that a machine's firmware has, in the order of the table. */
function membersOf(def, state) {
    const members = [];
    for (const [name, value, needs] of def.rows) {
        if (needs !== undefined && !isOn(state, needs))
            continue;
        const member = typeof value === 'function' ? value(state) : value;
        if (member !== null)
            members.push([q(name), member]);
    }
    return members;
}
function isOn(state, needs) {
    if (needs.startsWith('!'))
        return macroValue(state.board.macros, needs.slice(1)) === 0;
    return macroValue(state.board.macros, needs) !== 0;
}
const defs = new Map();
/** Registers a built-in module; called once, when the file that implements it is loaded. */
export function defineModule(def) {
    defs.set(q(def.name), def);
}
/** The built-in module of this name if the running firmware has it, else null (mp_module_get_builtin). */
export function builtinModule(name) {
    const known = mp.builtinModules.get(name);
    if (known !== undefined)
        return known;
    const def = defs.get(name);
    if (def === undefined || !mp.board.modules.includes(name.data))
        return null;
    const module = new MpBuiltinModule(def, mp);
    mp.builtinModules.set(name, module);
    return module;
}
