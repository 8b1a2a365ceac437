import type { StubFile } from '../../src/world/stub.js';

/** The file of a program that says what is at the board's pins and buses (docs/stubs.md). */
const STUB = 'stub.json';

/** What a program's files say of its surroundings. Reading it is loaded when there is something to read. Throws ProfileError. */
export async function stubOf(files: Readonly<Record<string, string>>): Promise<StubFile | undefined> {
  const text = files[STUB];
  if (text === undefined) return undefined;
  const { parseStub } = await import('../../src/world/stub.js');
  return parseStub(text, STUB);
}
