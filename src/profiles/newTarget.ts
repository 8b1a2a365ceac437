import { hex } from './check.js';
import { mergeTarget } from './extend.js';
import type { HeapOfLink } from './linkerMap.js';
import { UnknownNameError } from './problem.js';
import { profileRoots } from './profiles.js';
import type { TargetFile } from './schema.js';
import { profileName, readTargetFile, relativeName, targetPaths } from './store.js';

/** What is known of a new board; what is left out comes from the profile that it extends. */
export interface NewTarget {
  readonly id: string;
  /** As `stm32/stm32f405`; undefined: none. */
  readonly extends: string | undefined;
  readonly description: string | undefined;
  readonly port: string | undefined;
  readonly mcu: string | undefined;
  readonly arch: string | undefined;
  readonly heap: HeapOfLink | { readonly start: string; readonly end: string } | { readonly bytes: number } | undefined;
  readonly stackLimitBytes: number | undefined;
  readonly firmware: string | undefined;
  readonly via: string | undefined;
}

/** What hosts' malloc gives stands at this address in profiles. */
const ALLOCATED_AT = '0x10000000';

/** A profile file as `targets new` writes it: keys in the order of the built-in ones. Not checked yet. */
export function newTargetFile(target: NewTarget, base: TargetFile | null): Record<string, unknown> {
  const { heap } = target;
  const wrote: Record<string, unknown> = {
    extends: target.extends,
    id: target.id,
    description: target.description ?? target.id,
    port: target.port,
    mcu: target.mcu,
    arch: target.arch,
    ...ramKeys(heap, base),
    ...heapKeys(heap),
    stackLimitBytes: target.stackLimitBytes,
    firmware: target.firmware,
    via: target.via,
    ...(heap !== undefined && 'names' in heap ? { provenance: { heap: 'exact' } } : {}),
  };
  const inherited: Readonly<Record<string, unknown>> = base ?? {};
  // What the extended profile says already stays there, but for the firmware, which names what the board runs.
  const isNews = (key: string, value: unknown): boolean => key === 'firmware' || value !== inherited[key];
  return Object.fromEntries(Object.entries(wrote).filter(([key, value]) => value !== undefined && isNews(key, value)));
}

function heapKeys(heap: NewTarget['heap']): { heap?: unknown } {
  if (heap === undefined) return {};
  if ('bytes' in heap) return { heap: { address: ALLOCATED_AT, bytes: heap.bytes } };
  return { heap: { start: address(heap.start), end: address(heap.end) } };
}

function address(value: number | string): string {
  return typeof value === 'number' ? hex(value) : value;
}

/** The memory that a map file tells of, where the extended profile has none that holds the heap. */
function ramKeys(heap: NewTarget['heap'], base: TargetFile | null): { ram?: unknown } {
  if (heap === undefined || !('ram' in heap) || heap.ram === null) return {};
  const isKnown = (base?.ram ?? []).some(
    ({ start, bytes }) => heap.start >= Number(start) && heap.end <= Number(start) + bytes,
  );
  return isKnown ? {} : { ram: [{ name: heap.ram.name, start: hex(heap.ram.start), bytes: heap.ram.bytes }] };
}

/** A profile that a new board may extend. */
export interface Extendable {
  /** As `extends` names it. */
  readonly name: string;
  /** With all that it extends. */
  readonly target: TargetFile;
}

const PORT = 'port';

/** The file that a port's boards have in common, where there is one. */
export function findPort(port: string, folders: readonly string[]): Extendable | null {
  const name = `${port}/${PORT}`;
  const isThere = profileRoots(folders).some((root) =>
    targetPaths(root).some((path) => relativeName(root.targets, path) === name),
  );
  return isThere ? findExtendable(name, folders) : null;
}

/** Finds a profile by its full name, as `stm32/stm32f405`, or by its own, as `PYBV11`. Throws UnknownNameError. */
export function findExtendable(wanted: string, folders: readonly string[]): Extendable {
  const roots = profileRoots(folders);
  const names: string[] = [];
  for (const root of roots) {
    for (const path of targetPaths(root)) {
      const name = relativeName(root.targets, path);
      // Every port has a file called "port".
      const known = profileName(path) === PORT ? [name] : [name, profileName(path)];
      if (known.some((one) => one.toUpperCase() === wanted.toUpperCase())) {
        return { name, target: mergeTarget(roots, readTargetFile(root, path)).value };
      }
      names.push(...known);
    }
  }
  throw new UnknownNameError('target', wanted, [...new Set(names)]);
}
