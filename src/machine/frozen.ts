import { type Board, type FrozenSource, sameRom } from '../abi/board.js';
import { ask } from '../abi/reads.js';
import { mpRawCodeLoad } from '../compiler/mpyRead.js';
import { compileToMpy } from '../compiler/mpyWrite.js';
import type { MpRawCode } from '../compiler/rawCode.js';
import { MemReader } from '../compiler/reader.js';
import { Heap } from '../gc/heap.js';
import { newStaticDict } from '../runtime/dict.js';
import { MpModule } from '../runtime/module.js';
import { type MpObj, type MpQstr, MpStr } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { MpTuple } from '../runtime/tuple.js';
import type { FrozenModule } from '../world/importHost.js';

/** Modules in the firmware's ROM: compiled by the cross compiler, and loaded so that nothing of them is on the heap. */

/** A module as it is in ROM: code, names and constants, none of which has an address. */
class RomModule implements FrozenModule {
  private readonly rawCode: MpRawCode;
  private readonly qstrTable: MpQstr[];
  private readonly objTable: MpObj[];

  constructor(rawCode: MpRawCode, context: MpModule) {
    this.rawCode = rawCode;
    this.qstrTable = context.qstrTable;
    this.objTable = context.objTable;
  }

  load(context: MpModule): MpRawCode {
    context.qstrTable = this.qstrTable;
    context.objTable = this.objTable;
    return this.rawCode;
  }
}

const SCRATCH_BYTES = 1 << 20;

/** Runs `body` on a heap of its own, with names of its own: the machine's stay as they are. */
function onScratchHeap<T>(body: () => T): T {
  const { heap, qstrs, totalBytesAllocated, currentBytesAllocated, peakBytesAllocated } = mp;
  const rootMark = mp.roots.mark();
  const start = heap.config.areas[0]!.start;
  mp.heap = new Heap(
    { ...heap.config, areas: [{ start, end: start + SCRATCH_BYTES }], enableGc: false },
    { visitRoots: () => {}, finalise: () => {} },
  );
  mp.qstrs = qstrs.ofRomOnly();
  try {
    return body();
  } finally {
    mp.heap = heap;
    mp.qstrs = qstrs;
    mp.roots.release(rootMark);
    mp.totalBytesAllocated = totalBytesAllocated;
    mp.currentBytesAllocated = currentBytesAllocated;
    mp.peakBytesAllocated = peakBytesAllocated;
  }
}

function codeToRom(code: MpRawCode): void {
  code.ptr = 0;
  code.codePtr = 0;
  code.childrenPtr = 0;
  code.children.forEach(codeToRom);
}

function objToRom(o: MpObj): void {
  if (typeof o !== 'object') return;
  o.ptr = 0;
  if (o instanceof MpStr) o.dataPtr = 0;
  if (o instanceof MpTuple) o.items.forEach(objToRom);
}

/** A compiled module as it is in the running machine's ROM. */
export function toRom(mpy: string): FrozenModule {
  return onScratchHeap(() => {
    const context = new MpModule(newStaticDict(0));
    const code = mpRawCodeLoad(new MemReader(mpy, 0, 0), context, true);
    codeToRom(code);
    context.objTable.forEach(objToRom);
    return new RomModule(code, context);
  });
}

/** The machine that cross-compiles; made when the first frozen module is imported. */
export interface CrossCompiler {
  inside<T>(body: () => T): T;
}

const compiled = new Map<FrozenSource, string>();

function compile(path: string, source: FrozenSource, cross: () => CrossCompiler): string {
  let mpy = source.mpy ?? compiled.get(source);
  if (mpy === undefined) {
    mpy = compileFrozen(path, source, cross);
    compiled.set(source, mpy);
  }
  return mpy;
}

/** What the cross compiler makes of a module, a byte a character. It knows no names of those that it compiled before. */
export function compileFrozen(path: string, { text, optimise }: FrozenSource, cross: () => CrossCompiler): string {
  return cross().inside(() => {
    mp.optimiseValue = optimise;
    const { qstrs } = mp;
    mp.qstrs = qstrs.ofRomOnly();
    try {
      return compileToMpy(text, path);
    } finally {
      mp.qstrs = qstrs;
    }
  });
}

/** What a firmware has frozen at a path. */
function frozenAt({ frozenFiles, frozen }: Board, path: string): FrozenSource | 'dir' | null {
  if (frozenFiles.some((file) => file.startsWith(`${path}/`) && frozen.source(file) !== null)) return 'dir';
  return frozenFiles.includes(path) ? frozen.source(path) : null;
}

const loaded = new WeakMap<Board, Map<FrozenSource, FrozenModule>>();

/**
 * The running machine's frozen module at a path (mp_find_frozen_module): `'dir'` for the folder of a package that uheap has something of, null where the
 * firmware has nothing there or uheap has no source for it.
 */
export function findFrozen(path: string, cross: () => CrossCompiler): FrozenModule | 'dir' | null {
  const { board } = mp;
  const source = ask(board, frozenAt, path);
  if (source === null || source === 'dir') return source;
  let modules = loaded.get(sameRom(board));
  if (modules === undefined) {
    modules = new Map();
    loaded.set(sameRom(board), modules);
  }
  let module = modules.get(source);
  if (module === undefined) {
    module = toRom(compile(path, source, cross));
    modules.set(source, module);
  }
  return module;
}
