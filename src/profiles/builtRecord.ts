import { existsSync, readFileSync } from 'node:fs';

/** The texts by name that a file of the built package holds; none where there is no build. */
export function builtRecord(file: string): Readonly<Record<string, string>> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>) : {};
}
