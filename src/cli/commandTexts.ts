import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What `uheap --help` shows of a command. */
export interface CommandText {
  readonly command: string;
  readonly describe: string;
}

/** Exists in the built package only. */
const FILE = new URL('../command-texts.json', import.meta.url);

/** What the commands say of themselves, read without them; null where the build has not left it. */
export function readCommandTexts(): readonly CommandText[] | null {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as CommandText[]) : null;
}

export function writeCommandTexts(texts: readonly CommandText[]): void {
  writeFileSync(FILE, JSON.stringify(texts));
}
