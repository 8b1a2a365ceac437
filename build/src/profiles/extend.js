/** Applying `extends`: a profile's values lie over those of the profile it extends. */
import { nearest } from './nearest.js';
import { ProfileError } from './problem.js';
import { firmwarePaths, profileName, readFirmwareFile, readTargetFile, relativeName, targetPaths, } from './store.js';
/** Tables that are merged key by key; every other value replaces the extended one whole. */
const MERGED_TABLES = ['macros', 'provenance'];
/** These speak of one file only. */
const OWN_KEYS = ['$schema', 'extends', 'abstract', 'id', 'description', 'notes'];
/** Applies the `extends` of a target file, looked up in all roots by `port/NAME`. */
export function mergeTarget(roots, leaf) {
    return merge(leaf, (name) => {
        for (const root of roots) {
            const path = targetPaths(root).find((candidate) => relativeName(root.targets, candidate) === name);
            if (path !== undefined)
                return readTargetFile(root, path);
        }
        return roots.flatMap((root) => targetPaths(root).map((path) => relativeName(root.targets, path)));
    });
}
/** Applies the `extends` of a firmware profile: `NAME` is in the same version, `v1.23.0/NAME` in any. */
export function mergeFirmware(roots, leaf) {
    return merge(leaf, (name, by) => {
        const full = name.includes('/') ? name : `${by.path.split(/[\\/]/).at(-2)}/${name}`;
        for (const root of roots) {
            const path = firmwarePaths(root).find((candidate) => relativeName(root.firmware, candidate) === full);
            if (path !== undefined)
                return readFirmwareFile(root, path);
        }
        return roots.flatMap((root) => firmwarePaths(root).map(profileName));
    });
}
/** `find` gives the profile that another one names, or the names that there are. */
function merge(leaf, find) {
    const chain = [leaf];
    for (let last = leaf; last.value.extends !== undefined;) {
        const found = find(last.value.extends, last);
        if (Array.isArray(found)) {
            throw new ProfileError([
                {
                    file: last.file,
                    key: 'extends',
                    expected: `the name of a profile${nearest(last.value.extends, found)}`,
                    found: JSON.stringify(last.value.extends),
                },
            ]);
        }
        if (chain.some((link) => link.path === found.path)) {
            throw new ProfileError([
                {
                    file: last.file,
                    key: 'extends',
                    expected: 'a profile that does not extend this one',
                    found: JSON.stringify(last.value.extends),
                },
            ]);
        }
        chain.push(found);
        last = found;
    }
    const value = {};
    const from = new Map();
    for (const link of [...chain].reverse()) {
        for (const [key, own] of Object.entries(link.value)) {
            if (OWN_KEYS.includes(key) && link !== leaf)
                continue;
            value[key] = MERGED_TABLES.includes(key) ? { ...value[key], ...own } : own;
            from.set(key, link);
        }
    }
    return { leaf, chain, value: value, from };
}
