/** The Python sources of frozen modules, which lie beside firmware profiles. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { schemas } from './schema.js';
import { readProfile } from './store.js';
/** In a folder of frozen modules: how they are compiled. */
const MANIFEST = 'manifest.json';
/**
 * The sources that a firmware's `frozenFrom` leads to: the profile's own folders first, then those of the profiles that it
 * extends, each beside the profile that names it. A file is read when it is asked for.
 */
export function frozenLibrary(firmware) {
    const folders = firmware.chain.flatMap(({ value, path, root }) => (value.frozenFrom ?? []).map((name) => ({ root, path: join(dirname(path), name) })));
    const known = new Map();
    return Object.freeze({
        source(path) {
            let source = known.get(path);
            if (source === undefined) {
                source = findSource(folders, path);
                known.set(path, source);
            }
            return source;
        },
    });
}
function findSource(folders, path) {
    for (const folder of folders) {
        const file = join(folder.path, path);
        if (!existsSync(file))
            continue;
        return sharedSource(file, readFileSync(file, 'utf8'), optimiseValue(folder, path));
    }
    return null;
}
/** One object for a text that boards share, so that it is compiled once. */
const shared = new Map();
function sharedSource(file, text, optimise) {
    const old = shared.get(file);
    if (old?.text === text && old.optimise === optimise)
        return old;
    const source = Object.freeze({ text, optimise });
    shared.set(file, source);
    return source;
}
function optimiseValue({ root, path }, module) {
    const file = join(path, MANIFEST);
    if (!existsSync(file))
        return 0;
    const { opt } = readProfile(root, file, () => schemas().frozenManifest, () => Object.keys(schemas().frozenManifest.shape)).value;
    return Object.hasOwn(opt, module) ? opt[module] : 0;
}
