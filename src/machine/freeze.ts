import type { Board, RomQstrPool } from '../abi/board.js';
import { mpRawCodeLoad } from '../compiler/mpyRead.js';
import { MemReader } from '../compiler/reader.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpModule } from '../runtime/module.js';
import { MpObject, PRINT_EXC } from '../runtime/obj.js';
import { objPrintHelper } from '../runtime/ops.js';
import { utf8Text } from '../runtime/print.js';
import { mp } from '../runtime/state.js';
import { type FrozenModule, importHost, setImportHost } from '../world/importHost.js';
import { toRom } from './frozen.js';
import type { Machine } from './machine.js';

/** A user's own modules in a firmware's ROM, as a build with a manifest of them has them. */

/** Initial entries of a pool of interned strings in ROM. */
const POOL_ALLOC = 10;

/** The strings that compiled modules intern. `cross` is a machine to read them on. */
export function mpyStrings(cross: Machine, mpys: readonly string[]): string[] {
  return cross.inside(() => {
    const strings = new Set<string>();
    for (const mpy of mpys) {
      const top = mp.roots.mark();
      const context = new MpModule(mp.dictGlobals);
      context.ptr = mMalloc(mp.sizes.mp_module_context_t, context);
      mp.roots.keepPtr(context.ptr);
      mpRawCodeLoad(new MemReader(mpy, 0, 0), context);
      for (const qstr of context.qstrTable) strings.add(qstr.data);
      mp.roots.release(top);
    }
    return [...strings];
  });
}

/** The board whose ROM holds these interned strings too. */
export function withRomStrings(board: Board, strings: readonly string[]): Board {
  const { pools, lastPoolAlloc } = board.romQstrs;
  const known = new Set(pools.flatMap((pool) => pool.strings));
  const added = strings.filter((text) => !known.has(text));
  const last = pools.at(-1);
  // Firmware with frozen modules has a pool for their names; one without gets it.
  const changed: RomQstrPool[] =
    pools.length > 2 && last !== undefined
      ? [...pools.slice(0, -1), { ...last, strings: [...last.strings, ...added] }]
      : [...pools, { name: 'frozen', sorted: false, alloc: POOL_ALLOC, strings: added }];
  return Object.freeze({
    ...board,
    romQstrs: Object.freeze({ pools: changed, count: board.romQstrs.count + added.length, lastPoolAlloc }),
  });
}

/** Code that this firmware can't have in its ROM, such as floats where it has none. The message says which and why. */
export class FreezeError extends Error {}

/**
 * Gives a machine frozen modules: compiled code by path, as `app.py` or `lib/part.py`.
 *
 * @throws FreezeError for code that the firmware can't run
 */
export function freezeModules(machine: Machine, mpys: ReadonlyMap<string, string>): void {
  machine.inside(() => {
    const host = importHost();
    const modules = new Map<string, FrozenModule>();
    for (const [path, mpy] of mpys) modules.set(path, frozen(path, mpy));
    const isFolder = (path: string): boolean => [...mpys.keys()].some((name) => name.startsWith(`${path}/`));
    setImportHost(machine.state, {
      ...host,
      frozen: (path) => modules.get(path) ?? host.frozen(path) ?? (isFolder(path) ? 'dir' : null),
    });
  });
}

function frozen(path: string, mpy: string): FrozenModule {
  try {
    return toRom(mpy);
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    let text = '';
    objPrintHelper({ strn: (bytes) => (text += bytes) }, e, PRINT_EXC);
    throw new FreezeError(`${utf8Text(path)} can't be frozen (${utf8Text(text)})`);
  }
}
