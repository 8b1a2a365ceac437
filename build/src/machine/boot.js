import { macro, macroOn, macroText } from '../abi/board.js';
import { initBuiltins } from '../modules/builtins.js';
import { uartType } from '../peripherals/machine/uartPorts.js';
import { mountTable, setCurrentMount, vfsMountAt } from '../vfs/mount.js';
import { newVfsPosix, typeVfsPosix } from '../vfs/vfsPosix.js';
import { dictStore, newStaticDict } from '../runtime/dict.js';
import { fun0 } from '../runtime/fun.js';
import { listAppend, listInit, MpList, newListN } from '../runtime/list.js';
import { MP_OBJ_NULL, MpObject, ObjArray } from '../runtime/obj.js';
import { exceptionGetValue } from '../runtime/instance.js';
import { objIsSubclassFast } from '../runtime/objType.js';
import { objGetIntMaybe } from '../runtime/ops.js';
import { typeOSError } from '../runtime/types.js';
import { vfsChdir } from '../vfs/directories.js';
import { theFlashObj } from '../vfs/flash.js';
import { bootChunks } from './bootChunks.js';
import { factoryReset } from './flashMemory.js';
import { execFileIfExists, execFrozen } from './pyexec.js';
import { raiseNotImplementedError } from '../runtime/raise.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { mp, pushRoot } from '../runtime/state.js';
import { newStrFromVstr, Vstr } from '../runtime/vstr.js';
/** The step that runs the user's `main.py`: where boot ends and programs begin. */
const MAIN_STEP = 'main';
const steps = {
    'vfs-posix': mountPosix,
    'sys-path-unix': sysPathUnix,
    'sys-path-append': (step) => sysPathAppend(step),
    'mount-flash': mountFlash,
    'frozen-script': (step) => frozenScript(String(step.script)),
    'run-file': runBootFile,
    'network-init': networkInit,
    'terminal-uart': terminalUart,
    'sys-argv': () => listInit(mp.sysArgv, 0),
    'proxy-c': proxyC,
    'c-globals': (step) => cGlobals(step.names),
    chunks: (step) => bootChunks(step.kept, step.garbage),
    'gc-threshold': (step) => mp.heap.setThreshold(Number(step.bytes)),
};
function isMain(step) {
    return step.do === MAIN_STEP;
}
/** Runs the steps of the board's profile after `mp_init`, up to where the user's `main.py` is due. */
export function runBootSteps(context) {
    for (const step of mp.board.boot.steps) {
        if (isMain(step))
            return;
        const run = steps[step.do];
        if (run === undefined)
            throw new Error(`unknown boot step ${step.do}`);
        run(step, context);
    }
}
function runBootFile(step, context) {
    context.scriptResult = execFileIfExists(String(step.file)) ?? context.scriptResult;
}
/** Runs `main.py` if the board's flash has one. Null where there is none, or the port runs none. */
export function runMainFile() {
    const step = mp.board.boot.steps.find(isMain);
    return step === undefined ? null : execFileIfExists(String(step.file));
}
/** The parts of `mp_init` that allocate: the dicts of loaded modules and of `__main__`, `sys.path` and `sys.argv`. */
export function mpInit() {
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
            if (macroOn(board, 'MICROPY_MODULE_FROZEN'))
                listAppend(path, q('.frozen'));
        }
        if (macroOn(board, 'MICROPY_PY_SYS_ARGV'))
            listInit(mp.sysArgv, 0);
    }
    if (macroOn(board, 'MICROPY_PY_SYS_PS1_PS2')) {
        mp.rootObjs.set('sys.ps1', q('>>> '));
        mp.rootObjs.set('sys.ps2', q('... '));
    }
    if (macroOn(board, 'MICROPY_PY_SYS_TRACEBACKLIMIT'))
        mp.rootObjs.set('sys.tracebacklimit', 1000);
}
/**
 * Mounts the host's file system at `/` and makes it the current one (ports/unix/main.c). The object stays in the frame
 * of the port's main function: it outlives an unmount.
 */
function mountPosix(step) {
    const vfs = newVfsPosix(typeVfsPosix, null);
    pushRoot(vfs);
    vfsMountAt(vfs, typeof step.mount === 'string' ? qstrFromStr(step.mount) : q('/'));
    setCurrentMount(mountTable());
}
/** The firmware's own scripts are frozen; one that uheap has no text of would leave the heap wrong. */
function frozenScript(script) {
    if (!execFrozen(script))
        throw new Error(`no frozen script ${script}`);
}
const MP_EIO = 5;
const MP_ENODEV = 19;
/**
 * Mounts the flash and makes it the current directory. Where it holds no file system one is made first: by a frozen
 * script, or by the port's own code, whose buffers are all on C's stack.
 */
function mountFlash(step) {
    const mountPoint = q(String(step.mount));
    let errno = mountAndChdirProtected(theFlashObj, mountPoint);
    if (errno === MP_ENODEV || errno === MP_EIO) {
        if (typeof step.mkfsScript === 'string')
            frozenScript(step.mkfsScript);
        else
            factoryReset();
        errno = mountAndChdirProtected(theFlashObj, mountPoint);
    }
    if (errno !== 0)
        mp.platPrint.strn("MPY: can't mount flash\n");
}
/** mp_vfs_mount_and_chdir_protected: 0, or the number of the OSError. */
function mountAndChdirProtected(bdev, mountPoint) {
    const top = mp.rootTop;
    try {
        vfsMountAt(bdev, mountPoint);
        vfsChdir(mountPoint);
        return 0;
    }
    catch (e) {
        if (!(e instanceof MpObject))
            throw e;
        mp.rootTop = top;
        if (!objIsSubclassFast(e.type, typeOSError))
            return MP_EIO;
        return Number(objGetIntMaybe(exceptionGetValue(e)) ?? MP_EIO);
    }
}
/** The list of network interfaces, a list object that is part of C's static state (extmod/modnetwork.c). */
function networkInit() {
    const nics = new MpList(new ObjArray([]), 0, 0);
    mp.rootVisitors.push((heap) => nics.trace(heap));
    listInit(nics, 0);
    mp.rootObjs.set('network.nics', nics);
}
/** The serial port that the prompt is on is an object, and kept as the terminal's duplicate (ports/esp8266/main.c). */
function terminalUart(step) {
    const type = uartType(mp.board);
    const uart = type.makeNew(type, 2, 0, [0, Number(step.baudrate)], 0);
    mp.rootObjs.set(`os.dupterm.${String(step.slot)}`, uart);
}
/** `sys.path` of the unix port: the script's folder, then the entries of MICROPYPATH or its default. */
function sysPathUnix(_step, { host }) {
    const path = newListN(0);
    mp.rootObjs.set('sys.path', path);
    listAppend(path, q(''));
    let entries = host.env.MICROPYPATH ?? macroText(mp.board, 'MICROPY_PY_SYS_PATH_DEFAULT');
    if (entries.startsWith(':'))
        entries = entries.slice(1);
    if (entries === '')
        return;
    const home = host.env.HOME;
    for (const entry of entries.split(':')) {
        if (entry.startsWith('~/') && home !== undefined) {
            const rest = entry.slice(1);
            const vstr = new Vstr(home.length + rest.length + 1);
            vstr.strn(home);
            vstr.strn(rest);
            listAppend(path, newStrFromVstr(vstr));
        }
        else {
            listAppend(path, qstrFromStr(entry));
        }
    }
}
function sysPathAppend(step) {
    for (const entry of step.entries)
        listAppend(mp.rootObjs.get('sys.path'), q(entry));
}
/** Functions in C that tests call, which the port puts among the globals (ports/unix/main.c, coverage variant). */
function cGlobals(names) {
    for (const name of names)
        dictStore(mp.dictMain, q(name), fun0(name, () => raiseNotImplementedError('not simulated')));
}
/** The list of Python objects that JavaScript holds (ports/webassembly/proxy_c.c), whose first entry stays empty. */
function proxyC() {
    const refs = newListN(0);
    mp.rootObjs.set('proxy_c_ref', refs);
    listAppend(refs, MP_OBJ_NULL);
}
