/** The way in: named targets and firmware to boards. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { firmwareProblems, targetProblems } from './check.js';
import { mergeFirmware, mergeTarget } from './extend.js';
import { frozenLibrary } from './frozen.js';
import { ProfileError, UnknownNameError } from './problem.js';
import { resolveBoard } from './resolve.js';
import { schemas } from './schema.js';
import { builtInRoot, firmwarePaths, profileName, readFirmwareFile, readProfile, readTargetFile, targetPaths, userRoot, } from './store.js';
/**
 * The board of a target's name, with its own firmware or another. Names may be written in upper or lower case.
 *
 * @throws UnknownNameError for a name that there is no profile of
 * @throws ProfileError for a profile that is not sound
 */
export function loadBoard(targetId, options = {}) {
    const roots = profileRoots(options.folders);
    const target = findTarget(roots, targetId);
    const firmware = options.firmware === undefined ? firmwareOf(roots, target) : findFirmware(roots, options.firmware);
    return resolveBoard(target, firmware, firmwareData(firmware), options.heapBytes);
}
/** All targets that something can run on, sorted by port and name. */
export function listTargets(options = {}) {
    const roots = profileRoots(options.folders);
    const seen = new Set();
    const list = [];
    for (const root of roots) {
        for (const path of targetPaths(root)) {
            const leaf = readTargetFile(root, path);
            if (leaf.value.abstract === true || seen.has(profileName(path)))
                continue;
            seen.add(profileName(path));
            list.push(summary(soundTarget(mergeTarget(roots, leaf)), roots));
        }
    }
    return list.sort((a, b) => a.port.localeCompare(b.port, 'en') || a.id.localeCompare(b.id, 'en'));
}
/** Names of all firmware profiles that a board can run. */
export function listFirmware(options = {}) {
    const names = profileRoots(options.folders).flatMap((root) => firmwarePaths(root)
        .filter((path) => readFirmwareFile(root, path).value.abstract !== true)
        .map(profileName));
    return [...new Set(names)].sort();
}
/** The places where profiles are looked for, the user's folders first. */
export function profileRoots(folders = []) {
    return [...folders.map(userRoot), builtInRoot()];
}
/** A merged and checked target. */
export function findTarget(roots, id) {
    const found = findPath(roots, targetPaths, id);
    if (found !== null) {
        const leaf = readTargetFile(found.root, found.path);
        if (leaf.value.abstract !== true)
            return soundTarget(mergeTarget(roots, leaf));
    }
    throw new UnknownNameError('target', id, concreteNames(roots, targetPaths, readTargetFile));
}
/** A merged and checked firmware profile. */
export function findFirmware(roots, id) {
    const found = findPath(roots, firmwarePaths, id);
    if (found !== null) {
        const leaf = readFirmwareFile(found.root, found.path);
        if (leaf.value.abstract !== true) {
            const merged = mergeFirmware(roots, leaf);
            const problems = firmwareProblems(merged);
            if (problems.length > 0)
                throw new ProfileError(problems);
            return merged;
        }
    }
    throw new UnknownNameError('firmware', id, concreteNames(roots, firmwarePaths, readFirmwareFile));
}
/** The firmware that a target names as its own. */
export function firmwareOf(roots, target) {
    const name = target.value.firmware;
    try {
        return findFirmware(roots, name);
    }
    catch (error) {
        if (!(error instanceof UnknownNameError))
            throw error;
        const { file } = target.from.get('firmware');
        const expected = `the name of a firmware profile${error.suggestion}`;
        throw new ProfileError([{ file, key: 'firmware', expected, found: JSON.stringify(name) }]);
    }
}
/** Data of the built-in firmware, which all boards of a process share: it is large and never changes. */
const builtInData = new Map();
/** The files that a firmware profile refers to, which lie beside the profile that names them. */
export function firmwareData(firmware) {
    const { path, root } = firmware.leaf;
    const known = builtInData.get(path);
    if (known !== undefined)
        return known;
    const { pools } = readReferred(firmware, 'romQstrs', () => schemas().romQstrs);
    const romQstrs = Object.freeze({
        pools,
        count: pools.reduce((sum, pool) => sum + pool.strings.length, 0),
        lastPoolAlloc: pools.at(-1).alloc,
    });
    const moduleMembers = (firmware.value.moduleMembers ?? null) === null
        ? null
        : readReferred(firmware, 'moduleMembers', () => schemas().moduleMembers).members;
    const errorTexts = (firmware.value.errorTexts ?? null) === null
        ? null
        : readReferred(firmware, 'errorTexts', () => schemas().errorTexts).texts;
    const data = { romQstrs, moduleMembers, errorTexts, frozen: frozenLibrary(firmware) };
    if (root.base !== '')
        builtInData.set(path, data);
    return data;
}
/** A file that a profile names lies beside the profile that names it, which may be an extended one. */
function readReferred(firmware, key, schema) {
    const source = firmware.from.get(key);
    const name = firmware.value[key];
    const path = join(source.path, '..', name);
    if (!existsSync(path)) {
        throw new ProfileError([
            { file: source.file, key, expected: 'a file beside the profile', found: JSON.stringify(name) },
        ]);
    }
    return readProfile(source.root, path, schema, () => []).value;
}
function soundTarget(merged) {
    const problems = targetProblems(merged);
    if (problems.length > 0)
        throw new ProfileError(problems);
    return merged;
}
function findPath(roots, paths, id) {
    for (const same of [(name) => name === id, (name) => name.toUpperCase() === id.toUpperCase()]) {
        for (const root of roots) {
            const path = paths(root).find((candidate) => same(profileName(candidate)));
            if (path !== undefined)
                return { root, path };
        }
    }
    return null;
}
function concreteNames(roots, paths, read) {
    return roots.flatMap((root) => paths(root)
        .filter((path) => read(root, path).value.abstract !== true)
        .map(profileName));
}
function summary(merged, roots) {
    const board = resolveBoard(merged, firmwareOf(roots, merged), NO_DATA, undefined);
    return {
        id: board.id,
        description: board.description,
        port: board.port,
        mcu: board.mcu,
        arch: board.arch,
        wordBytes: board.wordBytes,
        heapBytes: board.heapAreas.reduce((sum, area) => sum + area.end - area.start, 0),
        firmware: board.firmware.id,
        file: merged.leaf.file,
    };
}
/** Lists need none of the large tables. */
const NO_DATA = {
    romQstrs: { pools: [], count: 0, lastPoolAlloc: 0 },
    moduleMembers: null,
    errorTexts: null,
    frozen: { source: () => null },
};
