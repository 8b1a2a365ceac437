import { type Folder, FolderFile } from '../machine/folderEntries.js';
import { MemoryFiles } from '../machine/memoryFiles.js';
import { latin1Text } from '../runtime/latin1.js';
import { InputError } from './inputError.js';

/** A program with the files around it: every run finds the same, and none changes anything on disk. */
export interface Project {
  /** The program's path from the project's folder, which is what the board calls it. */
  readonly program: string;
  /** Source as bytes. */
  readonly text: string;
  /** As the user wrote it: what reports call the program, so that editors and CI find it. */
  readonly path: string;
  /** The folder as the user wrote it. */
  readonly folder: string;
  /** Content of files by their paths from the folder, as bytes; they hide those on disk. */
  readonly files: Readonly<Record<string, string>>;
  /** The folder on disk, read when something is needed of it; null: there are no more files. */
  readonly disk: Folder | null;
  /** Paths of files on disk that the board doesn't have. */
  readonly hidden?: readonly string[];
}

/** More than the flash of any board holds. */
const MAX_FILES = 4000;

/** A project of programs given as text: the first file is the program. */
export function textProject(files: Readonly<Record<string, string>>, program = Object.keys(files)[0]!): Project {
  return { program, text: files[program]!, path: program, folder: '', files, disk: null };
}

type Files = Pick<Project, 'files' | 'disk'>;

function onDisk({ disk }: Files, path: string): FolderFile | null {
  try {
    const entry = disk?.find(path);
    return entry instanceof FolderFile ? entry : null;
  } catch {
    return null;
  }
}

/** The path from the project's folder of a file that a board calls so: its flash is `/` or `/flash`. */
export function pathInProject(file: string): string {
  return file.replace(/^\/+(flash\/)?/, '');
}

/** Whether a project has a file of that path. */
export function hasFile(project: Files, path: string): boolean {
  return Object.hasOwn(project.files, path) || onDisk(project, path) !== null;
}

/** The content of a project's file as bytes; empty where there is none. */
export function projectFile(project: Files, path: string): string {
  if (Object.hasOwn(project.files, path)) return project.files[path]!;
  try {
    const bytes = onDisk(project, path)?.bytes() ?? new Uint8Array(0);
    return latin1Text(bytes, 0, bytes.length);
  } catch {
    return '';
  }
}

/**
 * A project's files as a board finds them, to be changed in memory.
 *
 * @param factory files that the firmware puts there, as far as the project has none of their names
 */
export function boardFiles(project: Project, factory: Readonly<Record<string, string>> = {}): MemoryFiles {
  const missing = Object.entries(factory).filter(([path]) => !hasFile(project, path.replace(/^\//, '')));
  const files = new MemoryFiles({ ...Object.fromEntries(missing), ...project.files }, '/', project.disk);
  for (const path of project.hidden ?? []) {
    if (!Object.hasOwn(project.files, path) && files.stat(path) === 'file') files.remove(path);
  }
  return files;
}

/** All Python of a project by path. Throws InputError where the folder holds far more than a board. */
export function projectPython(project: Project): Record<string, string> {
  const { files, disk, folder } = project;
  const paths = disk?.paths(MAX_FILES) ?? [];
  if (paths.length > MAX_FILES) throw new InputError(`${folder}: more than ${MAX_FILES} files, too much for a flash`);
  const all = [...new Set([...paths, ...Object.keys(files)])].filter((path) => path.endsWith('.py')).sort();
  return Object.fromEntries(all.map((path) => [path, projectFile(project, path)]));
}
