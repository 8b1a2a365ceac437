import { createRequire } from 'node:module';
import type { z } from 'zod';

let loaded: typeof z | undefined;

/** Zod, when something has to be checked: a program on a built-in board needs none of it, and it takes long to load. */
export function loadZod(): typeof z {
  loaded ??= (createRequire(import.meta.url)('zod') as typeof import('zod')).z;
  return loaded;
}
