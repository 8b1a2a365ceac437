import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UnixBuild } from './peerRun.js';
import { PEER_FOLDERS } from './peerTests.js';
import { recordingsDir } from './recordings.js';

/** A list of tests beside this file: a test, then a reason, a line. */
export function testList(file: string): Map<string, string> {
  const list = new Map<string, string>();
  const path = join(recordingsDir, '..', 'conformance', file);
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf(' ');
    if (at < 0) throw new Error(`${path}: no reason for ${line}`);
    list.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  return list;
}

/** The release whose lists have no number in their names. */
const FIRST = '1.23.0';

/**
 * Tests whose heap may differ from that of a unix build. A release after 1.23.0 has two lists, by whether a test differs in
 * 1.23.0 too.
 */
export function memoryList({ micropython, arch }: UnixBuild): Map<string, string> {
  const name = `peer-memory-unix-${arch}`;
  if (arch === 'coverage') return testList(`${name}-${micropython}.txt`);
  if (micropython === FIRST) return testList(`${name}.txt`);
  return new Map([...testList(`${name}-${micropython}-too.txt`), ...testList(`${name}-${micropython}.txt`)]);
}

/** A share, as tables show it. */
export function percent(part: number, of: number): string {
  return of === 0 ? '-' : ((100 * part) / of).toFixed(1);
}

/** A table's rows: one for each folder that has tests, and one for all. */
export function rowsByFolder<T extends { readonly test: string }>(
  outcomes: readonly T[],
  row: (name: string, of: readonly T[]) => string[],
): string[][] {
  const folders = PEER_FOLDERS.map((folder) => ({
    folder,
    of: outcomes.filter((o) => o.test.startsWith(`${folder}/`)),
  }));
  const rows = folders.filter(({ of }) => of.length > 0).map(({ folder, of }) => row(folder, of));
  return [...rows, row('all', outcomes)];
}
