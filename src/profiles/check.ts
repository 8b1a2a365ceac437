/** What must hold between the values of a complete profile. */

import { ARCHITECTURES, type Architecture } from '../abi/architecture.js';
import type { Boot } from '../abi/board.js';
import type { Merged } from './extend.js';
import { nearest } from './nearest.js';
import { type Problem, showFound } from './problem.js';
import type { FirmwareFile, TargetFile } from './schema.js';
import { profileName } from './store.js';

/** What a target must have in the end, and how to say so. */
const REQUIRED_TARGET = {
  id: 'the name of the board',
  port: 'the name of a MicroPython port',
  mcu: 'the name of a chip',
  arch: `an architecture such as "cortex-m4"`,
  firmware: 'the name of a firmware profile',
  via: 'a way for programs to reach the board, such as "raw-repl"',
} as const;

/** What the two must have together. */
const REQUIRED_MEMORY = {
  heap: '{ start, end } or { address, bytes }',
  stackLimitBytes: 'a number of bytes',
} as const;

/** What a firmware profile must have in the end. */
const REQUIRED_FIRMWARE = {
  id: 'the name of the build',
  version: 'a version such as "v1.23.0"',
  objRepr: '"A", "B", "C" or "D"',
  float: '"none", "float" or "double"',
  longInt: '"none", "longlong" or "mpz"',
  macros: 'an object of configuration macros',
  romQstrs: 'a file such as "qstrs/unix-x64.json"',
  modules: 'a list of module names',
  frozen: 'a list of paths',
} as const;

/** Macros that another key of the firmware profile decides. */
const DECIDED: Readonly<Record<string, string>> = {
  MICROPY_OBJ_REPR: 'objRepr',
  MICROPY_FLOAT_IMPL: 'float',
  MICROPY_LONGINT_IMPL: 'longInt',
  MP_BYTES_PER_OBJ_WORD: 'objRepr',
};

class Findings {
  readonly problems: Problem[] = [];

  constructor(private readonly merged: Merged<Readonly<Record<string, unknown>>>) {}

  add(key: string, expected: string, found: unknown): void {
    const source = this.merged.from.get(key.split('.')[0]!) ?? this.merged.leaf;
    this.problems.push({ file: source.file, key, expected, found: showFound(found) });
  }

  require(keys: Readonly<Record<string, string>>): void {
    for (const [key, expected] of Object.entries(keys)) {
      if (this.merged.value[key] === undefined) this.add(key, expected, undefined);
    }
  }

  requireName(): void {
    const id = this.merged.value.id;
    const name = profileName(this.merged.leaf.path);
    if (typeof id === 'string' && id !== name) this.add('id', `"${name}", as the file is called`, id);
  }
}

interface Region {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Everything wrong with a merged target by itself. */
export function targetProblems(merged: Merged<TargetFile>): Problem[] {
  const findings = new Findings(merged);
  const target = merged.value;
  findings.require(REQUIRED_TARGET);
  findings.requireName();
  if (target.arch !== undefined && target.wordBytes !== undefined) {
    const natural = ARCHITECTURES[target.arch].wordBytes;
    if (target.wordBytes !== natural) findings.add('wordBytes', `${natural}, as ${target.arch} has`, target.wordBytes);
  }
  checkMemory(findings, target);
  checkOverlaps(findings, ramRegions(target));
  return findings.problems;
}

/** Everything wrong with the memory of a target and its firmware, as `withBuild` puts them together. */
export function memoryProblems(merged: Merged<TargetFile>, firmware: Merged<FirmwareFile>): Problem[] {
  const findings = new Findings(merged);
  findings.require(REQUIRED_MEMORY);
  checkMemory(findings, merged.value);
  const { leaf, chain } = merged;
  // A build is sound by itself: what does not go together is told of the board.
  return findings.problems.map((problem) =>
    chain.some(({ file }) => file === problem.file)
      ? problem
      : { ...problem, file: leaf.file, found: `${problem.found} of ${firmware.value.id}` },
  );
}

function checkMemory(findings: Findings, target: TargetFile): void {
  const ram = ramRegions(target);
  if (target.heap === null && ram.length === 0) findings.add('ram', 'the memory that the heap lies in', undefined);
  const heaps = heapRegions(target);
  for (const heap of heaps) {
    if (heap.end <= heap.start) findings.add(`${heap.key}.end`, `an address above ${hex(heap.start)}`, hex(heap.end));
  }
  checkWords(findings, target.arch, heaps);
  if (ram.length > 0) {
    for (const heap of heaps) {
      const inside = ram.some((region) => heap.start >= region.start && heap.end <= region.end);
      if (!inside) findings.add(heap.key, `an area inside the RAM, ${ram.map(shown).join(' or ')}`, shown(heap));
    }
  }
  checkOverlaps(findings, heaps);
  checkOverlaps(findings, growthRegions(target));
}

function ramRegions({ ram }: TargetFile): Region[] {
  return (ram ?? []).map((region, i) => {
    const start = Number(region.start);
    return { key: `ram.${i}`, start, end: start + region.bytes };
  });
}

function heapRegions(target: TargetFile): Region[] {
  const regions: Region[] = [];
  const { heap } = target;
  if (heap !== undefined && heap !== null && 'end' in heap) {
    regions.push({ key: 'heap', start: Number(heap.start), end: Number(heap.end) });
  }
  for (const [i, extra] of (target.extraHeaps ?? []).entries()) {
    regions.push({ key: `extraHeaps.${i}`, start: Number(extra.start), end: Number(extra.end) });
  }
  return regions;
}

/** The regions of ESP-IDF's heap, which the heap itself is in one of. */
function growthRegions({ heapGrowth }: TargetFile): Region[] {
  if (heapGrowth?.kind !== 'esp-idf') return [];
  return heapGrowth.regions.map(({ start, bytes }, i) => {
    return { key: `heapGrowth.regions.${i}`, start: Number(start), end: Number(start) + bytes };
  });
}

/** An area that `gc_add` gets begins with a struct; that of `gc_init` begins with a table of bytes, and may lie anywhere. */
function checkWords(findings: Findings, arch: Architecture | undefined, heaps: readonly Region[]): void {
  if (arch === undefined) return;
  const { wordBytes } = ARCHITECTURES[arch];
  for (const heap of heaps) {
    if (heap.key !== 'heap' && heap.start % wordBytes !== 0) {
      findings.add(`${heap.key}.start`, `a multiple of ${wordBytes}`, hex(heap.start));
    }
  }
}

function checkOverlaps(findings: Findings, regions: readonly Region[]): void {
  for (const [i, later] of regions.entries()) {
    for (const earlier of regions.slice(0, i)) {
      if (later.start < earlier.end && earlier.start < later.end) {
        findings.add(later.key, `an area that does not overlap ${earlier.key}, ${shown(earlier)}`, shown(later));
      }
    }
  }
}

/** Everything wrong with a merged firmware profile. */
export function firmwareProblems(merged: Merged<FirmwareFile>): Problem[] {
  const findings = new Findings(merged);
  const firmware = merged.value;
  findings.require(REQUIRED_FIRMWARE);
  findings.requireName();
  const version = merged.leaf.path.split(/[\\/]/).at(-2);
  if (firmware.version !== undefined && firmware.version !== version) {
    findings.add('version', `"${version}", as the folder is called`, firmware.version);
  }
  if (firmware.objRepr === 'C' && firmware.float !== undefined && firmware.float !== 'float') {
    findings.add('float', '"float", which representation C needs', firmware.float);
  }
  if (firmware.objRepr === 'D' && firmware.float !== undefined && firmware.float !== 'double') {
    findings.add('float', '"double", which representation D needs', firmware.float);
  }
  for (const [name, key] of Object.entries(DECIDED)) {
    if (firmware.macros?.[name] !== undefined) {
      findings.add(`macros.${name}`, `no value, since "${key}" decides it`, firmware.macros[name]);
    }
  }
  if (firmware.modules !== undefined && !firmware.modules.includes('builtins')) {
    findings.add('modules', 'a list of modules with "builtins" among them', firmware.modules);
  }
  checkBoot(findings, firmware);
  const block = firmware.macros?.MICROPY_BYTES_PER_GC_BLOCK;
  if (typeof block === 'number' && (block < 16 || (block & (block - 1)) !== 0)) {
    findings.add('macros.MICROPY_BYTES_PER_GC_BLOCK', 'a power of two, 16 or more', block);
  }
  return findings.problems;
}

/** The firmware's own scripts that its boot runs, with their keys. */
export function bootScripts({
  boot,
}: {
  readonly boot?: Pick<Boot, 'steps'> | undefined;
}): { readonly key: string; readonly script: string }[] {
  return (boot?.steps ?? []).flatMap((step, i) => {
    const key = `boot.steps.${i}`;
    if (step.do === 'frozen-script') return [{ key: `${key}.script`, script: step.script }];
    if (step.do !== 'mount-flash' || step.mkfsScript === undefined) return [];
    return [{ key: `${key}.mkfsScript`, script: step.mkfsScript }];
  });
}

/** Whether the build has what the steps of its boot need. */
function checkBoot(findings: Findings, firmware: FirmwareFile): void {
  const { boot, frozen } = firmware;
  for (const { key, script } of bootScripts(firmware)) {
    if (frozen === undefined || frozen.includes(script)) continue;
    findings.add(key, `one of the frozen modules${nearest(script, frozen)}`, script);
  }
  for (const [i, step] of (boot?.steps ?? []).entries()) {
    const key = `boot.steps.${i}`;
    if (step.do === 'mount-flash' && boot?.fileSystem === null) {
      findings.add('boot.fileSystem', `a file system, which ${key} mounts`, null);
    }
  }
}

function shown(region: { readonly start: number; readonly end: number }): string {
  return `${hex(region.start)}..${hex(region.end)}`;
}

/** An address as profiles write it. */
export function hex(address: number): string {
  return `0x${address.toString(16).padStart(8, '0')}`;
}
