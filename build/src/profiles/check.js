/** What must hold between the values of a complete profile. */
import { ARCHITECTURES } from './schema.js';
import { showFound } from './problem.js';
import { profileName } from './store.js';
/** What a target must have in the end, and how to say so. */
const REQUIRED_TARGET = {
    id: 'the name of the board',
    port: 'the name of a MicroPython port',
    mcu: 'the name of a chip',
    arch: `an architecture such as "cortex-m4"`,
    heap: '{ start, end } or { address, bytes }',
    stackLimitBytes: 'a number of bytes',
    firmware: 'the name of a firmware profile',
    via: 'a way for programs to reach the board, such as "raw-repl"',
};
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
};
/** Macros that another key of the firmware profile decides. */
const DECIDED = {
    MICROPY_OBJ_REPR: 'objRepr',
    MICROPY_FLOAT_IMPL: 'float',
    MICROPY_LONGINT_IMPL: 'longInt',
    MP_BYTES_PER_OBJ_WORD: 'objRepr',
};
class Findings {
    constructor(merged) {
        this.merged = merged;
        this.problems = [];
    }
    add(key, expected, found) {
        const source = this.merged.from.get(key.split('.')[0]) ?? this.merged.leaf;
        this.problems.push({ file: source.file, key, expected, found: showFound(found) });
    }
    require(keys) {
        for (const [key, expected] of Object.entries(keys)) {
            if (this.merged.value[key] === undefined)
                this.add(key, expected, undefined);
        }
        const id = this.merged.value.id;
        const name = profileName(this.merged.leaf.path);
        if (typeof id === 'string' && id !== name)
            this.add('id', `"${name}", as the file is called`, id);
    }
}
/** Everything wrong with a merged target. */
export function targetProblems(merged) {
    const findings = new Findings(merged);
    const target = merged.value;
    findings.require(REQUIRED_TARGET);
    if (target.arch !== undefined && target.wordBytes !== undefined) {
        const natural = ARCHITECTURES[target.arch].wordBytes;
        if (target.wordBytes !== natural)
            findings.add('wordBytes', `${natural}, as ${target.arch} has`, target.wordBytes);
    }
    const ram = (target.ram ?? []).map((region, i) => {
        const start = Number(region.start);
        return { key: `ram.${i}`, start, end: start + region.bytes };
    });
    const heaps = heapRegions(target);
    for (const heap of heaps) {
        if (heap.end <= heap.start)
            findings.add(`${heap.key}.end`, `an address above ${hex(heap.start)}`, hex(heap.end));
    }
    checkWords(findings, target.arch, heaps);
    if (ram.length > 0) {
        for (const heap of heaps) {
            const inside = ram.some((region) => heap.start >= region.start && heap.end <= region.end);
            if (!inside)
                findings.add(heap.key, `an area inside the RAM, ${ram.map(shown).join(' or ')}`, shown(heap));
        }
    }
    checkOverlaps(findings, ram);
    checkOverlaps(findings, heaps);
    checkOverlaps(findings, growthRegions(target));
    return findings.problems;
}
function heapRegions(target) {
    const regions = [];
    const { heap } = target;
    if (heap !== undefined && 'end' in heap) {
        regions.push({ key: 'heap', start: Number(heap.start), end: Number(heap.end) });
    }
    for (const [i, extra] of (target.extraHeaps ?? []).entries()) {
        regions.push({ key: `extraHeaps.${i}`, start: Number(extra.start), end: Number(extra.end) });
    }
    return regions;
}
/** The regions of ESP-IDF's heap, which the heap itself is in one of. */
function growthRegions({ heapGrowth }) {
    if (heapGrowth?.kind !== 'esp-idf')
        return [];
    return heapGrowth.regions.map(({ start, bytes }, i) => {
        return { key: `heapGrowth.regions.${i}`, start: Number(start), end: Number(start) + bytes };
    });
}
function checkWords(findings, arch, heaps) {
    if (arch === undefined)
        return;
    const { wordBytes } = ARCHITECTURES[arch];
    for (const heap of heaps) {
        if (heap.start % wordBytes !== 0) {
            findings.add(`${heap.key}.start`, `a multiple of ${wordBytes}`, hex(heap.start));
        }
    }
}
function checkOverlaps(findings, regions) {
    for (const [i, later] of regions.entries()) {
        for (const earlier of regions.slice(0, i)) {
            if (later.start < earlier.end && earlier.start < later.end) {
                findings.add(later.key, `an area that does not overlap ${earlier.key}, ${shown(earlier)}`, shown(later));
            }
        }
    }
}
/** Everything wrong with a merged firmware profile. */
export function firmwareProblems(merged) {
    const findings = new Findings(merged);
    const firmware = merged.value;
    findings.require(REQUIRED_FIRMWARE);
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
    const block = firmware.macros?.MICROPY_BYTES_PER_GC_BLOCK;
    if (typeof block === 'number' && (block < 16 || (block & (block - 1)) !== 0)) {
        findings.add('macros.MICROPY_BYTES_PER_GC_BLOCK', 'a power of two, 16 or more', block);
    }
    return findings.problems;
}
function shown(region) {
    return `${hex(region.start)}..${hex(region.end)}`;
}
/** An address as profiles write it. */
export function hex(address) {
    return `0x${address.toString(16).padStart(8, '0')}`;
}
