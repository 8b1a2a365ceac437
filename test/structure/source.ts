import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The source as the tests of its structure read it. */

export const root = resolve(import.meta.dirname, '../..');
export const src = join(root, 'src');

/** All TypeScript files below a folder. */
export function files(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.c?ts$/.test(entry.name) ? [path] : [];
  });
}

/** A file's name from `src/` on. */
export const nameOf = (file: string): string => relative(src, file);

/** The room that a file is in; for one that lies in `src/` itself, its name. */
export const roomOf = (file: string): string => nameOf(file).split('/')[0]!;

/** Files that a file imports; `values` leaves out what is imported only as a type. */
export function imports(file: string, values: boolean): string[] {
  const text = readFileSync(file, 'utf8');
  const found: string[] = [];
  for (const match of text.matchAll(
    /^(?:import|export)\s+(type\s+)?([^'";]*?)from '(\.[^']+)';|^import '(\.[^']+)';/gm,
  )) {
    const [, typeOnly, names = '', from, sideEffect] = match;
    const onlyTypes =
      typeOnly !== undefined || (/^\{/.test(names.trim()) && /^\{\s*(type \w+( as \w+)?,?\s*)+\}/.test(names.trim()));
    if (values && onlyTypes) continue;
    found.push(resolve(dirname(file), (from ?? sideEffect)!.replace(/\.js$/, '.ts')));
  }
  return found;
}
