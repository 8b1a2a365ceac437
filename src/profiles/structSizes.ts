/** Sizes of structs on the package's own boards, as they were when it was built: to lay out all structs takes longer than a boot. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Board } from '../abi/board.js';
import { KnownSizes } from '../abi/knownSizes.js';
import { recordSizes } from '../abi/recordSizes.js';
import { useKnownSizes } from '../abi/structs.js';

/** Exists in the built package only. */
const FILE = fileURLToPath(new URL('../struct-sizes.txt', import.meta.url));

let known: KnownSizes | null | undefined;

useKnownSizes((abi) => {
  if (known === undefined) known = existsSync(FILE) ? new KnownSizes(readFileSync(FILE, 'latin1')) : null;
  return known === null ? null : known.of(abi);
});

/** Part of building the package. */
export function writeStructSizes(boards: readonly Board[]): void {
  writeFileSync(FILE, recordSizes(boards));
}
