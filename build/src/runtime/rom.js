import { macroValue } from '../abi/macroValue.js';
import { MapTable, MpMap } from './map.js';
import { q } from './qstrStatic.js';
const featureNames = [''];
const featureIndex = new Map();
/** Number of a macro in `mp.features`; tables are made when modules load, machines later. */
export function romFeature(name) {
    let i = featureIndex.get(name);
    if (i === undefined) {
        i = featureNames.push(name) - 1;
        featureIndex.set(name, i);
    }
    return i;
}
/** `mp.features` of a board: reads each macro once. */
export function boardFeatures(board) {
    return Uint8Array.from(featureNames, (name) => {
        if (name === '')
            return 1;
        if (name.startsWith('!'))
            return macroValue(board.macros, name.slice(1)) === 0 ? 1 : 0;
        return macroValue(board.macros, name) !== 0 ? 1 : 0;
    });
}
/** A fixed, ordered map in ROM (MP_DEFINE_CONST_DICT), shared by all machines. */
export function romMap(rows) {
    const map = new MpMap();
    const table = new MapTable(rows.length);
    const index = new Map();
    const features = [];
    let conditional = false;
    rows.forEach(([name, value, needs], i) => {
        const key = q(name);
        table.keys[i] = key;
        table.values[i] = value;
        index.set(key, i);
        features.push(needs === undefined ? 0 : romFeature(needs));
        conditional ||= needs !== undefined;
    });
    map.table = table;
    map.alloc = rows.length;
    map.used = rows.length;
    map.isFixed = true;
    map.isOrdered = true;
    map.romIndex = index;
    map.romFeatures = conditional ? features : null;
    return map;
}
