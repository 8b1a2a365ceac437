import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Texts by name that a file of the built package holds, a line each: what one process asks for is little of it. There are
 * none where there is no build. No name or text has a tab, an end of a line, or what is not ASCII.
 */
export class BuiltRecord {
  private readonly lines: string;

  constructor(file: string) {
    this.lines = existsSync(file) ? readFileSync(file, 'latin1') : '';
  }

  get(name: string): string | undefined {
    const key = `\n${name}\t`;
    const start = this.lines.indexOf(key);
    if (start < 0) return undefined;
    const from = start + key.length;
    return this.lines.slice(from, this.lines.indexOf('\n', from));
  }
}

/** Part of building the package. */
export function writeRecord(file: string, texts: Readonly<Record<string, string>>): void {
  const lines = Object.entries(texts).map(([name, text]) => `${name}\t${text}\n`);
  writeFileSync(file, `\n${lines.join('')}`);
}
