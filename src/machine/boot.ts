import { macro, macroOn } from '../abi/board.js';
import type { BootStep, BootStepName } from '../abi/bootStep.js';
import { initBuiltins } from '../modules/builtins.js';
import { dictStore, newStaticDict } from '../runtime/dict.js';
import { exceptionGetValue } from '../runtime/instance.js';
import { listAppend, listInit, MpList } from '../runtime/list.js';
import { type MpObj, MpObject, type MpQstr } from '../runtime/obj.js';
import { objIsSubclassFast } from '../runtime/objType.js';
import { objGetIntMaybe } from '../runtime/ops.js';
import { type BootContext, portBootStep } from '../runtime/port.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { newSysPath } from '../runtime/sysPath.js';
import { typeOSError } from '../runtime/types.js';
import { vfsChdir } from '../vfs/directories.js';
import { theFlashObj } from '../vfs/flash.js';
import { vfsMountAt } from '../vfs/mount.js';
import { bootChunks } from './bootChunks.js';
import { BootError } from './bootError.js';
import { factoryReset } from './flashMemory.js';
import { execFileIfExists, execFrozen, type RunResult } from './pyexec.js';
import { mountRomfs } from './romfs.js';

/** What the steps of a boot may use, and leave. */
export interface ScriptContext extends BootContext {
  /** How the last of the user's scripts that ran ended; null: there was none. */
  scriptResult: RunResult | null;
}

/** What the steps do that many ports make; the others are in the ports' files. `main`, where boot ends, is `runMainFile`. */
const steps: { readonly [N in BootStepName]?: (step: BootStep<N>, context: ScriptContext) => void } = {
  'sys-path-append': sysPathAppend,
  'mount-flash': mountFlash,
  'frozen-script': ({ script }) => frozenScript(script),
  'run-file': runBootFile,
  'network-init': networkInit,
  'sys-argv': initSysArgv,
  chunks: ({ kept, garbage }) => bootChunks(kept, garbage),
  'gc-threshold': ({ bytes }) => mp.heap.setThreshold(bytes),
};

function runStep<N extends BootStepName>(step: BootStep<N>, context: ScriptContext): void {
  const run = steps[step.do] ?? portBootStep(mp.board, step.do);
  if (run === undefined) throw new BootError(`${mp.board.id}: ${step.do}: no port has this boot step`);
  run(step, context);
}

/** Runs the steps of the board's profile after `mp_init`, up to where the user's `main.py` is due. */
export function runBootSteps(context: ScriptContext): void {
  for (const step of mp.board.boot.steps) {
    if (step.do === 'main') return;
    runStep(step, context);
  }
}

function runBootFile({ file }: BootStep<'run-file'>, context: ScriptContext): void {
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
  mp.sysArgv = new MpList();
  mp.rootVisitors.push((heap) => mp.sysArgv.trace(heap));
  if (macroOn(board, 'MICROPY_PY_SYS_PATH_ARGV_DEFAULTS')) {
    if (macroOn(board, 'MICROPY_PY_SYS_PATH')) {
      const path = newSysPath(0);
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
  mountRomfs();
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
  const top = mp.roots.mark();
  try {
    vfsMountAt(bdev, mountPoint);
    vfsChdir(mountPoint);
    return 0;
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
    if (!objIsSubclassFast(e.type, typeOSError)) return MP_EIO;
    return Number(objGetIntMaybe(exceptionGetValue(e)) ?? MP_EIO);
  }
}

/** The list of network interfaces, a list object that is part of C's static state (extmod/modnetwork.c). */
function networkInit(): void {
  const nics = new MpList();
  mp.rootVisitors.push((heap) => nics.trace(heap));
  listInit(nics, 0);
  mp.rootObjs.set('network.nics', nics);
}

function sysPathAppend({ entries }: BootStep<'sys-path-append'>): void {
  const path = mp.rootObjs.get('sys.path');
  if (!(path instanceof MpList)) throw new BootError(`${mp.board.id}: sys-path-append: its firmware has no sys.path`);
  for (const entry of entries) listAppend(path, q(entry));
}

function initSysArgv(): void {
  if (mp.sysArgv instanceof MpList) listInit(mp.sysArgv, 0);
}
