/** Where profiles lie on disk, and reading one file of them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProfileError, zodProblems } from './problem.js';
import { schemas } from './schema.js';
import { isKnownSound, noteSound } from './sound.js';
/** The profiles that come with the package: two folders beside its package.json, wherever this file was compiled to. */
export function builtInRoot() {
    let base = fileURLToPath(new URL('../../', import.meta.url));
    while (!existsSync(join(base, 'package.json')) && base !== dirname(base))
        base = dirname(base);
    return { targets: join(base, 'targets'), firmware: join(base, 'firmware-profiles'), base };
}
/** A user's folder: targets anywhere in it, firmware profiles in its `firmware-profiles/<version>/`. */
export function userRoot(folder) {
    return { targets: folder, firmware: join(folder, 'firmware-profiles'), base: '' };
}
const JSON_END = '.json';
/** Paths of all target files of a root, sorted by port and name. */
export function targetPaths(root) {
    return jsonFiles(root.targets, root.firmware).sort();
}
/** Paths of all firmware profiles of a root, newest version first, sorted by name. */
export function firmwarePaths(root) {
    return versions(root).flatMap((version) => {
        const folder = join(root.firmware, version);
        return readdirSync(folder)
            .filter((entry) => entry.endsWith(JSON_END))
            .sort()
            .map((entry) => join(folder, entry));
    });
}
/** Beside firmware profiles: what they keep in files of their own. */
const DATA_FOLDERS = ['qstrs', 'modules', 'error-texts', 'frozen'];
/** Paths of all profiles below a folder, of boards and of firmware, sorted. */
export function profilePaths(folder) {
    const isData = (path) => {
        const names = path.split(sep);
        return names.some((name, i) => DATA_FOLDERS.includes(name) && /^v\d/.test(names[i - 1] ?? ''));
    };
    return jsonFiles(folder, '')
        .filter((path) => !isData(path))
        .sort();
}
/** The name that a file's path gives a profile. */
export function profileName(path) {
    return path.slice(path.lastIndexOf(sep) + 1, -JSON_END.length);
}
/** The name by which other profiles extend one: its path from the folder of profiles, as `stm32/port`. */
export function relativeName(folder, path) {
    return path.slice(join(folder, '/').length, -JSON_END.length).split('\\').join('/');
}
/** Reads a target file and checks everything that can be checked in the file alone. */
export function readTargetFile(root, path) {
    return readProfile(root, path, () => schemas().targetFile, () => Object.keys(schemas().targetFile.shape));
}
/** Reads a firmware profile and checks everything that can be checked in the file alone. */
export function readFirmwareFile(root, path) {
    return readProfile(root, path, () => schemas().firmwareFile, () => Object.keys(schemas().firmwareFile.shape));
}
/** Reads any JSON file of a profile's and checks it. */
export function readProfile(root, path, schema, knownKeys) {
    const file = shownPath(root, path);
    const text = readText(file, path);
    const value = parseJson(file, text);
    const isBuiltIn = root.base !== '';
    if (isBuiltIn && isKnownSound(file, text))
        return { path, file, root, value: value };
    const checked = checkedProfile(root, path, value, schema(), knownKeys());
    if (isBuiltIn)
        noteSound(file, text);
    return checked;
}
/** What a JSON file of a profile's holds, unchecked. */
export function readJson(root, path) {
    const file = shownPath(root, path);
    return parseJson(file, readText(file, path));
}
/** Checks a value as if the file held it. */
export function checkedProfile(root, path, value, schema, knownKeys) {
    const file = shownPath(root, path);
    const parsed = schema.safeParse(value);
    if (!parsed.success)
        throw new ProfileError(zodProblems(file, parsed.error, value, knownKeys));
    return { path, file, root, value: parsed.data };
}
/** A path as messages name it. */
function shownPath(root, path) {
    return root.base === '' ? path : relative(root.base, path).split(sep).join('/');
}
function readText(file, path) {
    try {
        return readFileSync(path, 'utf8');
    }
    catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : '';
        const found = code === 'EISDIR' ? 'a folder' : code === 'ENOENT' ? 'nothing' : String(error);
        throw new ProfileError([{ file, key: '', expected: 'a JSON file', found }]);
    }
}
function parseJson(file, text) {
    try {
        return JSON.parse(text);
    }
    catch (error) {
        const found = error instanceof Error ? error.message.split('\n')[0] : String(error);
        const problem = { file, key: '', expected: 'JSON', found };
        throw new ProfileError([problem]);
    }
}
function jsonFiles(folder, skip) {
    if (!existsSync(folder) || folder === skip)
        return [];
    return readdirSync(folder).flatMap((entry) => {
        const path = join(folder, entry);
        if (entry.endsWith(JSON_END))
            return [path];
        return entry.startsWith('.') || entry === 'node_modules' || !statSync(path).isDirectory()
            ? []
            : jsonFiles(path, skip);
    });
}
function versions(root) {
    if (!existsSync(root.firmware))
        return [];
    return readdirSync(root.firmware)
        .filter((entry) => /^v\d/.test(entry))
        .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}
