import { macroOn, macroText } from '../abi/board.js';
import { fun0, fun1, fun2, funVar } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { mMalloc } from '../runtime/malloc.js';
import type { MpObj, MpObject } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError, raiseType } from '../runtime/raise.js';
import { romStr } from '../runtime/romStr.js';
import { type MpState, mp } from '../runtime/state.js';
import { newStr, objStrGetStr } from '../runtime/str.js';
import { MpAttrTuple } from '../runtime/tuple.js';
import { mpConstNone, typeBytes, typeValueError } from '../runtime/types.js';
import { newStrTypeAt } from '../runtime/vstr.js';
import {
  vfsChdirFun,
  vfsGetcwdFun,
  vfsIlistdirFun,
  vfsListdirFun,
  vfsMkdirFun,
  vfsRemoveFun,
  vfsRenameFun,
  vfsRmdirFun,
  vfsStatFun,
  vfsStatvfsFun,
} from '../vfs/directories.js';
import { hostRandom, theHost } from '../world/host.js';
import { duptermFun, duptermNotifyFun } from './dupterm.js';
import { defineModule } from './registry.js';
import { VFS_ROWS } from './vfs.js';

/** The module `os` (extmod/modos.c, and the unix port's own functions in ports/unix/modos.c). */

const MP_EPERM = 1;

const environments = new WeakMap<MpState, Map<string, string>>();

/** The process's environment, which a program can change for itself. */
function environment(): Map<string, string> {
  let env = environments.get(mp);
  if (env === undefined) {
    env = new Map();
    for (const [name, value] of Object.entries(theHost().env)) if (value !== undefined) env.set(name, value);
    environments.set(mp, env);
  }
  return env;
}

function getenv(nArgs: number, args: MpObj[], off: number): MpObj {
  const value = environment().get(objStrGetStr(args[off]!));
  if (value !== undefined) return newStr(value);
  return nArgs === 2 ? args[off + 1]! : mpConstNone;
}

function putenv(name: MpObj, value: MpObj): MpObj {
  environment().set(objStrGetStr(name), objStrGetStr(value));
  return mpConstNone;
}

function unsetenv(name: MpObj): MpObj {
  environment().delete(objStrGetStr(name));
  return mpConstNone;
}

/** No command of the host is ever run. */
function system(command: MpObj): MpObj {
  objStrGetStr(command);
  return raiseOSError(MP_EPERM);
}

function urandom(nIn: MpObj): MpObj {
  const n = Number(objGetInt(nIn));
  if (n < 0 && macroOn(mp.board, 'UHEAP_URANDOM_NEGATIVE')) raiseType(typeValueError);
  const ptr = mMalloc(n < 0 ? n + 1 + 2 ** mp.intBits : n + 1, null);
  const bytes = new Uint8Array(n);
  hostRandom(bytes);
  return newStrTypeAt(typeBytes, latin1Text(bytes, 0, n), ptr);
}

/** The C library's `errno` of each machine. */
const errnos = new WeakMap<MpState, number>();

function errnoFun(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 0) return errnos.get(mp) ?? 0;
  errnos.set(mp, Number(objGetInt(args[off]!)));
  return mpConstNone;
}

function unameOf(state: MpState): MpObject {
  const { board } = state;
  const platform = romStr(macroText(board, 'MICROPY_PY_SYS_PLATFORM'));
  const { version, gitTag, buildDate } = board.firmware;
  const machine = `${macroText(board, 'MICROPY_HW_BOARD_NAME')} with ${macroText(board, 'MICROPY_HW_MCU_NAME')}`;
  const info = new MpAttrTuple(
    [q('sysname'), q('nodename'), q('release'), q('version'), q('machine')],
    [platform, platform, romStr(version.replace(/^v/, '')), romStr(`${gitTag} on ${buildDate}`), romStr(machine)],
  );
  return fun0('uname', () => info);
}

defineModule({
  name: 'os',
  extensible: true,
  rows: [
    ['__name__', q('os')],
    ['getenv', funVar('getenv', 1, 2, getenv), 'MICROPY_PY_OS_GETENV_PUTENV_UNSETENV'],
    ['putenv', fun2('putenv', putenv), 'MICROPY_PY_OS_GETENV_PUTENV_UNSETENV'],
    ['unsetenv', fun1('unsetenv', unsetenv), 'MICROPY_PY_OS_GETENV_PUTENV_UNSETENV'],
    ['sep', q('/'), 'MICROPY_PY_OS_SEP'],
    ['sync', fun0('sync', () => mpConstNone), 'MICROPY_PY_OS_SYNC'],
    ['system', fun1('system', system), 'MICROPY_PY_OS_SYSTEM'],
    ['uname', unameOf, 'MICROPY_PY_OS_UNAME'],
    ['urandom', fun1('urandom', urandom), 'MICROPY_PY_OS_URANDOM'],
    ['chdir', vfsChdirFun, 'MICROPY_VFS'],
    ['getcwd', vfsGetcwdFun, 'MICROPY_VFS'],
    ['listdir', vfsListdirFun, 'MICROPY_VFS'],
    ['mkdir', vfsMkdirFun, 'MICROPY_VFS'],
    ['remove', vfsRemoveFun, 'MICROPY_VFS'],
    ['rename', vfsRenameFun, 'MICROPY_VFS'],
    ['rmdir', vfsRmdirFun, 'MICROPY_VFS'],
    ['stat', vfsStatFun, 'MICROPY_VFS'],
    ['statvfs', vfsStatvfsFun, 'MICROPY_VFS'],
    ['unlink', vfsRemoveFun, 'MICROPY_VFS'],
    ['dupterm', duptermFun, 'MICROPY_PY_OS_DUPTERM'],
    ['dupterm_notify', duptermNotifyFun, 'MICROPY_PY_OS_DUPTERM_NOTIFY'],
    ['errno', funVar('errno', 0, 1, errnoFun), 'MICROPY_PY_OS_ERRNO'],
    ['ilistdir', vfsIlistdirFun, 'MICROPY_VFS'],
    ...VFS_ROWS.map(([name, value, needs]) => [name, value, needs ?? 'MICROPY_VFS'] as const),
  ],
});
