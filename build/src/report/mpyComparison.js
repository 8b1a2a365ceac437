import { macroOn } from '../abi/board.js';
import { crossCompile } from '../machine/crossCompile.js';
import { FreezeError, freezeModules, mpyStrings, withRomStrings } from '../machine/freeze.js';
import { MemoryHost } from '../machine/host.js';
import { Machine } from '../machine/machine.js';
import { loadBoard } from '../profiles/profiles.js';
import { fitProject } from './fit.js';
const RUNNER = 'uheap_runner.py';
const STRINGS_HEAP_BYTES = 16 * 1024 * 1024;
/** Compares a program that is imported as source with the same one precompiled and frozen. */
export function compareMpy(board, project, options = {}) {
    const { runner, files, module, renamed } = runnerOf(project);
    const source = fitProject(board, { ...project, ...runner, files: { ...files, [runner.program]: runner.text } }, options);
    const { mpys, failed } = compileAll(files);
    if (failed.includes(module))
        return { source, mpy: null, frozen: null, note: `${module} does not compile` };
    const notes = renamed ? [`${project.program} is imported as ${module}`] : [];
    if (/__name__\s*==/.test(project.text))
        notes.push('the program looks at __name__, which is not "__main__" when it is imported');
    if (failed.length > 0)
        notes.push(`left as source: ${failed.join(', ')}`);
    const others = Object.fromEntries(Object.entries(files).filter(([path]) => !mpys.has(path)));
    const precompiled = { ...others, [runner.program]: runner.text };
    for (const [path, mpy] of mpys)
        precompiled[path.replace(/py$/, 'mpy')] = mpy;
    const loads = macroOn(board, 'MICROPY_PERSISTENT_CODE_LOAD');
    const freezes = macroOn(board, 'MICROPY_MODULE_FROZEN');
    if (!loads)
        notes.push('this firmware loads no .mpy files');
    if (!freezes)
        notes.push('this firmware has no frozen modules');
    const mpy = loads ? fitProject(board, { ...project, ...runner, files: precompiled }, options) : null;
    let frozen = null;
    try {
        const rest = { ...project, ...runner, files: { ...others, [runner.program]: runner.text } };
        const booted = (machine) => freezeModules(machine, mpys);
        if (freezes)
            frozen = fitProject(withFrozenStrings(board, mpys), rest, { ...options, booted });
    }
    catch (e) {
        if (!(e instanceof FreezeError))
            throw e;
        notes.push(e.message);
    }
    return { source, mpy, frozen, note: notes.join('; ') };
}
function withFrozenStrings(board, mpys) {
    const cross = new Machine(loadBoard('UNIX_X64', { firmware: 'mpy-cross', heapBytes: STRINGS_HEAP_BYTES }), new MemoryHost());
    return withRomStrings(board, mpyStrings(cross, [...mpys.values()]));
}
/** What a program is imported as that can't be imported by its own name. */
const PLAIN_NAME = 'app';
/** A line that imports the program, and the files without the program where its name can't be imported. */
function runnerOf(project) {
    const folder = project.program.includes('/') ? project.program.slice(0, project.program.lastIndexOf('/') + 1) : '';
    const name = project.program.slice(folder.length).replace(/\.py$/, '');
    // A board that finds a main.py runs it at power-up: there it is a line that imports the program.
    const fitting = /^[A-Za-z_]\w*$/.test(name) && name !== 'main';
    const taken = (file) => file in project.files;
    let moduleName = fitting ? name : PLAIN_NAME;
    while (!fitting && taken(`${folder}${moduleName}.py`))
        moduleName += '_';
    const module = `${folder}${moduleName}.py`;
    const { [project.program]: text = project.text, ...rest } = project.files;
    const path = folder === '' ? '' : `import sys\nsys.path.insert(0, '${folder.slice(0, -1)}')\n`;
    return {
        runner: { program: folder + RUNNER, text: `${path}import ${moduleName}\n` },
        files: { ...rest, [module]: text },
        module,
        renamed: moduleName !== name,
    };
}
function compileAll(files) {
    const mpys = new Map();
    const failed = [];
    for (const [path, text] of Object.entries(files)) {
        if (!path.endsWith('.py'))
            continue;
        const result = crossCompile(text, path);
        if (result.ok)
            mpys.set(path, result.mpy);
        else
            failed.push(path);
    }
    return { mpys, failed };
}
