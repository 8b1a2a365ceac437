import { hasFile, type Project, projectFile } from '../report/projectFiles.js';
import { UsageError } from './errors.js';

/** The line of a file of the project that an option names: `12`, or `lib/a.py:12`. Throws UsageError. */
export function lineOf(
  text: string,
  option: string,
  project: Project,
): { readonly path: string; readonly line: number } {
  const match = /^(?:(.+):)?(\d+)$/.exec(text);
  if (match === null) throw new UsageError(`${option}: expected a line such as 12 or lib/a.py:12, got ${text}`);
  const path = match[1] ?? project.program;
  if (!hasFile(project, path)) throw new UsageError(`${option}: ${path}: no such file in the project`);
  const line = Number(match[2]);
  // The lines of a compiled file are those of a source that isn't here.
  const lines = path.endsWith('.mpy') ? Number.POSITIVE_INFINITY : projectFile(project, path).split('\n').length;
  if (line < 1 || line > lines) throw new UsageError(`${option}: ${path} has the lines 1 to ${lines}, got ${line}`);
  return { path, line };
}
