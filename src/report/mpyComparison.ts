import { type Board, macroOn } from '../abi/board.js';
import { crossCompile } from '../machine/crossCompile.js';
import { FreezeError, freezeModules, mpyStrings, withRomStrings } from '../machine/freeze.js';
import { MemoryHost } from '../machine/host.js';
import { Machine } from '../machine/machine.js';
import { loadBoard } from '../profiles/boards.js';
import { romImage } from '../vfs/romImage.js';
import { type FitOptions, type FitResult, fitProject } from './fit.js';
import { hasFile, type Project, projectFile, projectPython } from './projectFiles.js';

/** The same program imported as source, as `.mpy` files, and frozen into the firmware. */
export interface MpyComparison {
  readonly source: FitResult;
  /** Null where the firmware loads no `.mpy` files. */
  readonly mpy: FitResult | null;
  /** Null where the firmware has no frozen modules. */
  readonly frozen: FitResult | null;
  /** What makes the comparison doubtful, or why there is none; empty for a clean one. */
  readonly note: string;
}

const RUNNER = 'uheap_runner.py';
const STRINGS_HEAP_BYTES = 16 * 1024 * 1024;

/** A program in another form: what runs it on a board. */
export interface ProgramForm {
  readonly board: Board;
  readonly project: Project;
  readonly booted?: (machine: Machine) => void;
  readonly romFs?: Uint8Array;
}

/** The forms of a program that is imported by a line; as in `MpyComparison`. */
export interface ProgramForms {
  readonly source: ProgramForm;
  readonly mpy: ProgramForm | null;
  readonly frozen: ProgramForm | null;
  /** As `.mpy` files in a file system in ROM, where they run in their place; null where the firmware has no room for it. */
  readonly romFs: ProgramForm | null;
  readonly note: string;
}

/** Compares a program that is imported as source with the same one precompiled and frozen. */
export function compareMpy(board: Board, project: Project, options: FitOptions = {}): MpyComparison {
  const { source, mpy, frozen, note } = programForms(board, project);
  const fitOf = (form: ProgramForm): FitResult =>
    fitProject(form.board, form.project, form.booted === undefined ? options : { ...options, booted: form.booted });
  const notes = note === '' ? [] : [note];
  const fitFrozen = (): FitResult | null => {
    try {
      return frozen === null ? null : fitOf(frozen);
    } catch (e) {
      if (!(e instanceof FreezeError)) throw e;
      notes.push(e.message);
      return null;
    }
  };
  return { source: fitOf(source), mpy: mpy === null ? null : fitOf(mpy), frozen: fitFrozen(), note: notes.join('; ') };
}

/**
 * A program as source, as `.mpy` files and frozen. What can't be frozen says so when its machine has booted: FreezeError.
 *
 * @param modules paths of the files that are compiled beside the program; absent: all Python of the project
 */
export function programForms(board: Board, project: Project, modules?: readonly string[]): ProgramForms {
  const { runner, files, module, renamed } = runnerOf(project, modules);
  const source = {
    board,
    project: { ...project, ...runner, files: { ...files, [runner.program]: runner.text }, hidden: [project.program] },
  };
  const { mpys, failed } = compileAll(files, board.firmware.version);
  if (failed.includes(module)) {
    return { source, mpy: null, frozen: null, romFs: null, note: `${module} does not compile` };
  }
  const notes: string[] = renamed ? [`${project.program} is imported as ${module}`] : [];
  if (/__name__\s*==/.test(project.text)) {
    notes.push('the program looks at __name__, which is not "__main__" when it is imported');
  }
  if (failed.length > 0) notes.push(`left as source: ${failed.join(', ')}`);

  const others = Object.fromEntries(Object.entries(files).filter(([path]) => !mpys.has(path)));
  // What is found as source is not looked for in another form.
  const hidden = [project.program, ...mpys.keys()];
  const precompiled: Record<string, string> = { ...others, [runner.program]: runner.text };
  for (const [path, mpy] of mpys) precompiled[path.replace(/py$/, 'mpy')] = mpy;
  const loads = macroOn(board, 'MICROPY_PERSISTENT_CODE_LOAD');
  const freezes = macroOn(board, 'MICROPY_MODULE_FROZEN');
  if (!loads) notes.push('this firmware loads no .mpy files');
  if (!freezes) notes.push('this firmware has no frozen modules');
  const mpy = loads ? { board, project: { ...project, ...runner, files: precompiled, hidden } } : null;
  const frozen = freezes
    ? {
        board: withFrozenStrings(board, mpys),
        project: { ...project, ...runner, files: { ...others, [runner.program]: runner.text }, hidden },
        booted: (machine: Machine) => freezeModules(machine, mpys),
      }
    : null;
  const inFolder = runner.program.includes('/');
  const image = loads && !inFolder ? imageFor(board, mpys) : null;
  const romFs =
    image === null
      ? null
      : {
          board,
          project: { ...project, ...runner, files: { ...others, [runner.program]: runner.text }, hidden },
          romFs: image,
        };
  return { source, mpy, frozen, romFs, note: notes.join('; ') };
}

/** An image with compiled files; null where the firmware has no room for it, or none at all. */
function imageFor({ romFs }: Board, mpys: ReadonlyMap<string, string>): Uint8Array | null {
  if (romFs === null) return null;
  const image = romImage(Object.fromEntries([...mpys].map(([path, mpy]) => [path.replace(/py$/, 'mpy'), mpy])));
  return image.length <= romFs.bytes ? image : null;
}

function withFrozenStrings(board: Board, mpys: ReadonlyMap<string, string>): Board {
  const cross = new Machine(
    loadBoard('UNIX_X64', { firmware: 'mpy-cross', heapBytes: STRINGS_HEAP_BYTES }),
    new MemoryHost(),
  );
  return withRomStrings(board, mpyStrings(cross, [...mpys.values()]));
}

interface Runner {
  runner: Pick<Project, 'program' | 'text'>;
  files: Record<string, string>;
  /** The program's file, renamed where its name is none of a module. */
  module: string;
  renamed: boolean;
}

/** What a program is imported as that can't be imported by its own name. */
const PLAIN_NAME = 'app';

/** A line that imports the program, and the files without the program where its name can't be imported. */
function runnerOf(project: Project, modules?: readonly string[]): Runner {
  const folder = project.program.includes('/') ? project.program.slice(0, project.program.lastIndexOf('/') + 1) : '';
  const name = project.program.slice(folder.length).replace(/\.py$/, '');
  // A board that finds a main.py runs it at power-up: there it is a line that imports the program.
  const fitting = /^[A-Za-z_]\w*$/.test(name) && name !== 'main';
  const taken = (file: string): boolean => hasFile(project, file);
  let moduleName = fitting ? name : PLAIN_NAME;
  while (!fitting && taken(`${folder}${moduleName}.py`)) moduleName += '_';
  const module = `${folder}${moduleName}.py`;
  const python =
    modules === undefined
      ? projectPython(project)
      : Object.fromEntries(modules.map((path) => [path, projectFile(project, path)]));
  const { [project.program]: text = project.text, ...rest } = python;
  const path = folder === '' ? '' : `import sys\nsys.path.insert(0, '${folder.slice(0, -1)}')\n`;
  return {
    runner: { program: folder + RUNNER, text: `${path}import ${moduleName}\n` },
    files: { ...rest, [module]: text },
    module,
    renamed: moduleName !== name,
  };
}

/** Compiles what is Python, by the board's own release of mpy-cross. */
function compileAll(
  files: Readonly<Record<string, string>>,
  micropython: string,
): { mpys: Map<string, string>; failed: string[] } {
  const mpys = new Map<string, string>();
  const failed: string[] = [];
  for (const [path, text] of Object.entries(files)) {
    if (!path.endsWith('.py')) continue;
    const result = crossCompile(text, path, micropython);
    if (result.ok) mpys.set(path, result.mpy);
    else failed.push(path);
  }
  return { mpys, failed };
}
