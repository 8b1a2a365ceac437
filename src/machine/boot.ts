import { macro, macroOn, macroText } from '../abi/board.js';
import type { BootStep, BootStepName } from '../abi/bootStep.js';
import { initBuiltins } from '../modules/builtins.js';
import { uartType } from '../peripherals/machine/uartPorts.js';
import { mountTable, setCurrentMount, vfsMountAt } from '../vfs/mount.js';
import { newVfsPosix, typeVfsPosix } from '../vfs/vfsPosix.js';
import { dictStore, newStaticDict } from '../runtime/dict.js';
import { fun0 } from '../runtime/fun.js';
import { listAppend, listInit, MpList, newListN } from '../runtime/list.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpQstr, ObjArray } from '../runtime/obj.js';
import { exceptionGetValue } from '../runtime/instance.js';
import { objIsSubclassFast } from '../runtime/objType.js';
import { objGetIntMaybe } from '../runtime/ops.js';
import { typeOSError } from '../runtime/types.js';
import { vfsChdir } from '../vfs/directories.js';
import { theFlashObj } from '../vfs/flash.js';
import { bootChunks } from './bootChunks.js';
import { BootError } from './bootError.js';
import { factoryReset } from './flashMemory.js';
import { execFileIfExists, execFrozen, type RunResult } from './pyexec.js';
import { raiseNotImplementedError } from '../runtime/raise.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { mp, pushRoot } from '../runtime/state.js';
import { newStrFromVstr, Vstr } from '../runtime/vstr.js';
import type { Host } from './host.js';

/** What the steps of a boot may use. */
export interface BootContext {
  readonly host: Host;
  /** How the last of the user's scripts that ran ended; null: there was none. */
  scriptResult: RunResult | null;
}

/** What each step of a port's start-up does. `main`, where boot ends and programs begin, is `runMainFile`. */
const steps: {
  readonly [N in Exclude<BootStepName, 'main'>]: (step: BootStep<N>, context: BootContext) => void;
} = {
  'vfs-posix': mountPosix,
  'sys-path-unix': sysPathUnix,
  'sys-path-append': sysPathAppend,
  'mount-flash': mountFlash,
  'frozen-script': ({ script }) => frozenScript(script),
  'run-file': runBootFile,
  'network-init': networkInit,
  'terminal-uart': terminalUart,
  'sys-argv': initSysArgv,
  'proxy-c': proxyC,
  'c-globals': ({ names }) => cGlobals(names),
  chunks: ({ kept, garbage }) => bootChunks(kept, garbage),
  'gc-threshold': ({ bytes }) => mp.heap.setThreshold(bytes),
};

function runStep<N extends Exclude<BootStepName, 'main'>>(step: BootStep<N>, context: BootContext): void {
  steps[step.do](step, context);
}

/** Runs the steps of the board's profile after `mp_init`, up to where the user's `main.py` is due. */
export function runBootSteps(context: BootContext): void {
  for (const step of mp.board.boot.steps) {
    if (step.do === 'main') return;
    runStep(step, context);
  }
}

function runBootFile({ file }: BootStep<'run-file'>, context: BootContext): void {
  context.scriptResult = execFileIfExists(file) ?? context.scriptResult;
}

/** Runs `main.py` if the board's flash has one. Null where there is none, or the port runs none. */
export function runMainFile(): RunResult | null {
  const step = mp.board.boot.steps.find((candidate) => candidate.do === 'main');
  return step === undefined ? null : execFileIfExists(step.file);
}

/** The parts of `mp_init` that allocate: the dicts of loaded modules and of `__main__`, `sys.path` and `sys.argv`. */
export function mpInit(): void {
  const { board } = mp;
  initBuiltins();
  mp.loadedModules = newStaticDict(0);
  mp.dictMain = newStaticDict(0);
  mp.dictLocals = mp.dictMain;
  mp.dictGlobals = mp.dictMain;
  mp.loadedModules = newStaticDict(macro(board, 'MICROPY_LOADED_MODULES_DICT_SIZE'));
  mp.dictMain = newStaticDict(1);
  mp.dictLocals = mp.dictMain;
  mp.dictGlobals = mp.dictMain;
  dictStore(mp.dictMain, q('__name__'), q('__main__'));
  mp.sysArgv = new MpList(new ObjArray([]), 0, 0);
  mp.rootVisitors.push((heap) => mp.sysArgv.trace(heap));
  if (macroOn(board, 'MICROPY_PY_SYS_PATH_ARGV_DEFAULTS')) {
    if (macroOn(board, 'MICROPY_PY_SYS_PATH')) {
      const path = newListN(0);
      mp.rootObjs.set('sys.path', path);
      listAppend(path, q(''));
      if (macroOn(board, 'MICROPY_MODULE_FROZEN')) listAppend(path, q('.frozen'));
    }
    if (macroOn(board, 'MICROPY_PY_SYS_ARGV')) initSysArgv();
  }
  if (macroOn(board, 'MICROPY_PY_SYS_PS1_PS2')) {
    mp.rootObjs.set('sys.ps1', q('>>> '));
    mp.rootObjs.set('sys.ps2', q('... '));
  }
  if (macroOn(board, 'MICROPY_PY_SYS_TRACEBACKLIMIT')) mp.rootObjs.set('sys.tracebacklimit', 1000);
}

/**
 * Mounts the host's file system at `/` and makes it the current one (ports/unix/main.c). The object stays in the frame
 * of the port's main function: it outlives an unmount.
 */
function mountPosix({ mount }: BootStep<'vfs-posix'>): void {
  const vfs = newVfsPosix(typeVfsPosix, null);
  pushRoot(vfs);
  vfsMountAt(vfs, mount === undefined ? q('/') : qstrFromStr(mount));
  setCurrentMount(mountTable());
}

/** The firmware's own scripts are frozen; one that uheap has no text of would leave the heap wrong. */
function frozenScript(script: string): void {
  if (!execFrozen(script)) throw new BootError(`${mp.board.id}: frozen-script: there is no source of ${script}`);
}

const MP_EIO = 5;
const MP_ENODEV = 19;

/**
 * Mounts the flash and makes it the current directory. Where it holds no file system one is made first: by a frozen
 * script, or by the port's own code, whose buffers are all on C's stack.
 */
function mountFlash({ mount, mkfsScript }: BootStep<'mount-flash'>): void {
  const mountPoint = q(mount);
  let errno = mountAndChdirProtected(theFlashObj, mountPoint);
  if (errno === MP_ENODEV || errno === MP_EIO) {
    if (mkfsScript !== undefined) frozenScript(mkfsScript);
    else factoryReset();
    errno = mountAndChdirProtected(theFlashObj, mountPoint);
  }
  if (errno !== 0) mp.platPrint.strn("MPY: can't mount flash\n");
}

/** mp_vfs_mount_and_chdir_protected: 0, or the number of the OSError. */
function mountAndChdirProtected(bdev: MpObj, mountPoint: MpQstr): number {
  const top = mp.rootTop;
  try {
    vfsMountAt(bdev, mountPoint);
    vfsChdir(mountPoint);
    return 0;
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.rootTop = top;
    if (!objIsSubclassFast(e.type, typeOSError)) return MP_EIO;
    return Number(objGetIntMaybe(exceptionGetValue(e)) ?? MP_EIO);
  }
}

/** The list of network interfaces, a list object that is part of C's static state (extmod/modnetwork.c). */
function networkInit(): void {
  const nics = new MpList(new ObjArray([]), 0, 0);
  mp.rootVisitors.push((heap) => nics.trace(heap));
  listInit(nics, 0);
  mp.rootObjs.set('network.nics', nics);
}

/** The serial port that the prompt is on is an object, and kept as the terminal's duplicate (ports/esp8266/main.c). */
function terminalUart({ slot, baudrate }: BootStep<'terminal-uart'>): void {
  const type = uartType(mp.board);
  if (type?.makeNew == null) throw new BootError(`${mp.board.id}: terminal-uart: its port has no machine.UART`);
  const uart = type.makeNew(type, 2, 0, [0, baudrate], 0);
  mp.rootObjs.set(`os.dupterm.${slot}`, uart);
}

/** `sys.path` of the unix port: the script's folder, then the entries of MICROPYPATH or its default. */
function sysPathUnix(_step: BootStep<'sys-path-unix'>, { host }: BootContext): void {
  const path = newListN(0);
  mp.rootObjs.set('sys.path', path);
  listAppend(path, q(''));
  let entries = host.env.MICROPYPATH ?? macroText(mp.board, 'MICROPY_PY_SYS_PATH_DEFAULT');
  if (entries.startsWith(':')) entries = entries.slice(1);
  if (entries === '') return;
  const home = host.env.HOME;
  for (const entry of entries.split(':')) {
    if (entry.startsWith('~/') && home !== undefined) {
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

function sysPathAppend({ entries }: BootStep<'sys-path-append'>): void {
  const path = mp.rootObjs.get('sys.path');
  if (!(path instanceof MpList)) throw new BootError(`${mp.board.id}: sys-path-append: its firmware has no sys.path`);
  for (const entry of entries) listAppend(path, q(entry));
}

function initSysArgv(): void {
  if (mp.sysArgv instanceof MpList) listInit(mp.sysArgv, 0);
}

/** Functions in C that tests call, which the port puts among the globals (ports/unix/main.c, coverage variant). */
function cGlobals(names: readonly string[]): void {
  for (const name of names)
    dictStore(
      mp.dictMain,
      q(name),
      fun0(name, () => raiseNotImplementedError('not simulated')),
    );
}

/** The list of Python objects that JavaScript holds (ports/webassembly/proxy_c.c), whose first entry stays empty. */
function proxyC(): void {
  const refs = newListN(0);
  mp.rootObjs.set('proxy_c_ref', refs);
  listAppend(refs, MP_OBJ_NULL);
}
