import { ARCHITECTURES } from '../abi/architecture.js';
import { type Board, macroOn, macroText } from '../abi/board.js';
import type { MacroName } from '../abi/macroNames.js';
import { printException } from '../objects/exceptionPrint.js';
import { fun1, funVar } from '../runtime/fun.js';
import { romInt } from '../runtime/newInt.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr, MpStr } from '../runtime/obj.js';
import { MP_UNARY_OP_SIZEOF, unaryOp } from '../runtime/ops.js';
import { portOf } from '../runtime/port.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { computeHash, q } from '../runtime/qstrStatic.js';
import { raiseType, raiseTypeArg } from '../runtime/raise.js';
import { type MpState, mp } from '../runtime/state.js';
import { objStrGetData } from '../runtime/str.js';
import { MpAttrTuple, MpTuple, newTupleN } from '../runtime/tuple.js';
import { mpConstNone, typeStr, typeSystemExit, typeTuple } from '../runtime/types.js';
import { compilerOf } from './platform.js';
import { defineModule } from './registry.js';

/** The module `sys` (py/modsys.c). */

/** `sys.executable`, which only PCs have: where `make install` puts it. */
const EXECUTABLE = '/usr/local/bin/micropython';

/** A str whose object and text are in ROM. */
function romStr(data: string): MpStr {
  return new MpStr(typeStr, data, 0, computeHash(data));
}

function version(state: MpState): MpObj {
  const { gitTag, buildDate } = state.board.firmware;
  return romStr(`3.4.0; MicroPython ${gitTag} on ${buildDate}`);
}

/** `sys.implementation`: name, version, machine, and the `.mpy` format where the firmware loads such files. */
function implementation(state: MpState): MpObj {
  const { board } = state;
  const [major, minor, micro] = board.firmware.version.replace(/^v/, '').split('.').map(Number);
  const level = macroOn(board, 'UHEAP_SYS_RELEASE_LEVEL') ? [q('')] : [];
  const versionInfo = new MpTuple(typeTuple, [major!, minor!, micro!, ...level]);
  const fields = [q('name'), q('version'), q('_machine')];
  const items: MpObj[] = [q('micropython'), versionInfo, romStr(bannerMachine(state))];
  if (macroOn(board, 'MICROPY_PERSISTENT_CODE_LOAD')) {
    fields.push(q('_mpy'));
    items.push(mpyHeaderInt(state));
  }
  const hasNames = macroOn(board, 'MICROPY_PY_ATTRTUPLE');
  const build = macroText(board, 'MICROPY_BOARD_BUILD_NAME');
  if (hasNames && build !== '') {
    fields.push(q('_build'));
    items.push(romStr(build));
  }
  if (hasNames && macroOn(board, 'UHEAP_SYS_THREAD') && macroOn(board, 'MICROPY_PY_THREAD')) {
    fields.push(q('_thread'));
    items.push(q(macroOn(board, 'MICROPY_PY_THREAD_GIL') ? 'GIL' : 'unsafe'));
  }
  return hasNames ? new MpAttrTuple(fields, items) : new MpTuple(typeTuple, items);
}

/** What the banner says the machine is (MICROPY_BANNER_MACHINE): of a process always the system. */
export function bannerMachine(state: MpState): string {
  const mcu = macroText(state.board, 'MICROPY_HW_MCU_NAME');
  const board = macroText(state.board, 'MICROPY_HW_BOARD_NAME');
  if (board === '' || portOf(state.board).console.isProcess) {
    return `${macroText(state.board, 'MICROPY_PY_SYS_PLATFORM')} [${compilerOf(state.board)}] version`;
  }
  return mcu === '' ? board : `${board} with ${mcu}`;
}

/** Number of the native code that a firmware makes, as `.mpy` files have it (py/persistentcode.h); 0: it makes none. */
function nativeArch(board: Board): number {
  if (macroOn(board, 'MICROPY_EMIT_X86')) return 1;
  if (macroOn(board, 'MICROPY_EMIT_X64')) return 2;
  if (macroOn(board, 'MICROPY_EMIT_THUMB')) return ARCHITECTURES[board.arch].thumbArch;
  if (macroOn(board, 'MICROPY_EMIT_XTENSA')) return 9;
  if (macroOn(board, 'MICROPY_EMIT_XTENSAWIN')) return 10;
  return macroOn(board, 'MICROPY_EMIT_RV32') ? 11 : 0;
}

/** MPY_FILE_HEADER_INT: the version of `.mpy` files, and above it their sub-version and the native architecture. */
function mpyHeaderInt({ board }: MpState): number {
  const { version, subVersion } = board.release.mpy;
  return version | (subVersion << 8) | (nativeArch(board) << 10);
}

/** The largest `ssize_t`, or without long ints the largest small int. */
function maxSize({ board, smallIntMax, wordBytes }: MpState): MpObj {
  if (board.longIntImpl === 'none') return smallIntMax;
  return romInt((1n << BigInt(8 * wordBytes - 1)) - 1n);
}

/** Attributes that can be assigned: name, the macro that says whether a firmware has it, and whether it can be there. */
const MUTABLE = [
  ['path', 'MICROPY_PY_SYS_PATH', 'UHEAP_SYS_PATH_ASSIGNABLE'],
  ['ps1', 'MICROPY_PY_SYS_PS1_PS2'],
  ['ps2', 'MICROPY_PY_SYS_PS1_PS2'],
  ['tracebacklimit', 'MICROPY_PY_SYS_TRACEBACKLIMIT'],
] as const;

function sysAttr(_self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  const row = MUTABLE.find(([name]) => name === attr.data);
  if (row?.slice(1).every((macroName) => macroOn(mp.board, macroName as MacroName)) !== true) return;
  const key = `sys.${row[0]}`;
  if (dest[off] === MP_OBJ_NULL) {
    dest[off] = mp.rootObjs.get(key) ?? MP_OBJ_NULL;
  } else {
    // Storing and deleting are the same: a deleted attribute is an empty slot.
    mp.rootObjs.set(key, dest[off + 1]!);
    dest[off] = MP_OBJ_NULL;
  }
}

/** `sys.path` where it cannot be assigned. */
function fixedPath({ board, rootObjs }: MpState): MpObj | null {
  return macroOn(board, 'UHEAP_SYS_PATH_ASSIGNABLE') ? null : (rootObjs.get('sys.path') ?? null);
}

function exit(nArgs: number, args: MpObj[], off: number): MpObj {
  return nArgs === 0 ? raiseType(typeSystemExit) : raiseTypeArg(typeSystemExit, args[off]!);
}

function excInfo(): MpObj {
  const tuple = newTupleN(3);
  const exc = mp.rootObjs.get('sys.exc_info') ?? MP_OBJ_NULL;
  const has = typeof exc === 'object' && exc !== MP_OBJ_NULL;
  tuple.items[0] = has ? exc.type : mpConstNone;
  tuple.items[1] = has ? exc : mpConstNone;
  tuple.items[2] = mpConstNone;
  return tuple;
}

function atexit(fun: MpObj): MpObj {
  const old = mp.rootObjs.get('sys.atexit') ?? mpConstNone;
  mp.rootObjs.set('sys.atexit', fun);
  return old;
}

function printExceptionFun(nArgs: number, args: MpObj[], off: number): MpObj {
  const out = nArgs > 1 ? mp.streamPrint(args[off + 1]!) : mp.stdoutPrint;
  printException(out, args[off]!);
  return mpConstNone;
}

/** `intern(str)`, or of bytes (py/objstr.c mp_obj_str_intern_checked). Raises TypeError, MemoryError. */
function intern(str: MpObj): MpObj {
  return qstrFromStr(objStrGetData(str));
}

defineModule({
  name: 'sys',
  attr: sysAttr,
  rows: [
    ['__name__', q('sys')],
    ['path', fixedPath, 'MICROPY_PY_SYS_PATH'],
    ['argv', (state) => state.sysArgv, 'MICROPY_PY_SYS_ARGV'],
    ['version', version],
    ['version_info', new MpTuple(typeTuple, [3, 4, 0])],
    ['implementation', implementation],
    ['platform', (state) => romStr(macroText(state.board, 'MICROPY_PY_SYS_PLATFORM'))],
    ['byteorder', q('little')],
    ['maxsize', maxSize, 'MICROPY_PY_SYS_MAXSIZE'],
    ['intern', fun1('intern', intern), 'MICROPY_PY_SYS_INTERN'],
    ['exit', funVar('exit', 0, 1, exit), 'MICROPY_PY_SYS_EXIT'],
    ['stdin', (state) => state.stdFile(0), 'MICROPY_PY_SYS_STDFILES'],
    ['stdout', (state) => state.stdFile(1), 'MICROPY_PY_SYS_STDFILES'],
    ['stderr', (state) => state.stdFile(2), 'MICROPY_PY_SYS_STDFILES'],
    ['modules', (state) => state.loadedModules, 'MICROPY_PY_SYS_MODULES'],
    ['exc_info', funVar('exc_info', 0, 0, excInfo), 'MICROPY_PY_SYS_EXC_INFO'],
    ['getsizeof', fun1('getsizeof', (o) => unaryOp(MP_UNARY_OP_SIZEOF, o)), 'MICROPY_PY_SYS_GETSIZEOF'],
    ['executable', romStr(EXECUTABLE), 'MICROPY_PY_SYS_EXECUTABLE'],
    ['print_exception', funVar('print_exception', 1, 2, printExceptionFun)],
    ['atexit', fun1('atexit', atexit), 'MICROPY_PY_SYS_ATEXIT'],
  ],
});
