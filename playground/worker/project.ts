import { type Project, textProject } from '../../src/report/projectFiles.js';
import type { Work } from '../messages.js';

/** Text as UTF-8, one character a byte, which is how programs reach a board. */
export function bytesOf(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/** A program's files as a board finds them. */
export function projectOf({ files, main }: Pick<Work, 'files' | 'main'>): Project {
  const bytes = Object.fromEntries(Object.entries(files).map(([name, text]) => [bytesOf(name), bytesOf(text)]));
  return { ...textProject(bytes, bytesOf(main)), path: main };
}
