import { macroText } from '../abi/board.js';
import type { BootStep } from '../abi/bootStep.js';
import { dictStore } from '../runtime/dict.js';
import { fun0 } from '../runtime/fun.js';
import { listAppend } from '../runtime/list.js';
import type { NetStack } from '../runtime/netStack.js';
import type { BootContext, PortContract } from '../runtime/port.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseNotImplementedError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { newSysPath } from '../runtime/sysPath.js';
import { newStrFromVstr, Vstr } from '../runtime/vstr.js';
import { mountTable, rootMount, setCurrentMount, vfsMountAt } from '../vfs/mount.js';
import { newVfsPosix, typeVfsPosix } from '../vfs/vfsPosix.js';
import { generic } from './generic.js';

/** The unix port. */

/** A ROMFS image without files (romfs_buf): its head, and a length of 0. */
const EMPTY_ROMFS = [0xd2, 0xcd, 0x31, 0];

/** What `mp_vfs_mount` got from the port's main function. */
const MAIN_ARGS = 'main.args';

/**
 * Mounts the host's file system at `/` and makes it the current one (ports/unix/main.c). The object stays in the frame
 * of the port's main function, where it outlives an unmount, unless an entry of `sys.path` is put together at its place.
 */
function mountPosix({ mount }: BootStep<'vfs-posix'>): void {
  const vfs = newVfsPosix(typeVfsPosix, null);
  mp.rootObjs.set(MAIN_ARGS, vfs);
  vfsMountAt(vfs, mount === undefined ? q('/') : qstrFromStr(mount));
  setCurrentMount(rootMount() ?? mountTable());
}

/** `sys.path` of the unix port: the script's folder, then the entries of MICROPYPATH or its default. */
function sysPathUnix(_step: BootStep<'sys-path-unix'>, { env }: BootContext): void {
  const text = (env.MICROPYPATH ?? macroText(mp.board, 'MICROPY_PY_SYS_PATH_DEFAULT')).replace(/^:/, '');
  const entries = text === '' ? [] : text.split(':');
  const path = newSysPath(1 + entries.length);
  listAppend(path, q(''));
  const home = env.HOME;
  for (const entry of entries) {
    if (entry.startsWith('~/') && home !== undefined) {
      mp.rootObjs.delete(MAIN_ARGS);
      const rest = entry.slice(1);
      const vstr = new Vstr(home.length + rest.length + 1);
      vstr.strn(home);
      vstr.strn(rest);
      listAppend(path, newStrFromVstr(vstr));
    } else {
      listAppend(path, qstrFromStr(entry));
    }
  }
}

/** Functions in C that tests call, which the port puts among the globals (ports/unix/main.c, coverage variant). */
function cGlobals({ names }: BootStep<'c-globals'>): void {
  for (const name of names) {
    dictStore(
      mp.dictMain,
      q(name),
      fun0(name, () => raiseNotImplementedError('not simulated')),
    );
  }
}

/** Linux. */
const stack: NetStack = {
  mss: 65483,
  window: 131072,
  sendBuffer: 131072,
  joinsSegments: true,
  loopsAtOnce: true,
  connections: Number.POSITIVE_INFINITY,
  listeners: Number.POSITIVE_INFINITY,
  datagrams: Number.POSITIVE_INFINITY,
  datagramsWaiting: 1000,
  connectMs: 127000,
};

export const unix: PortContract<'unix'> = {
  ...generic,
  name: 'unix',
  isKnown: true,
  codeOffHeap: true,
  toolchain: {
    mathLibrary: 'glibc',
    system: 'Linux',
    compiler: 'GCC 12.2.0',
    libc: 'glibc',
    libcVersion: '2.36',
    platformVersion: () => '',
  },
  console: { ...generic.console, isProcess: true },
  time: { ...generic.time, time: 'float-us', sleep: 'us' },
  rows: {},
  network: { ...generic.network, stack },
  romFs: { ...generic.romFs, builtIn: EMPTY_ROMFS },
  bootSteps: { 'vfs-posix': mountPosix, 'sys-path-unix': sysPathUnix, 'c-globals': cGlobals },
};
