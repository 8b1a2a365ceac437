import type { MarkSink } from '../gc/heap.js';
import { argParseAllKwArray, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { loadMethod, loadMethodMaybe } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpQstr, type MpStr, traceObj } from '../runtime/obj.js';
import { objGetType } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { isStr, newStr, newStrOfType, objStrGetData, objStrGetStr } from '../runtime/str.js';
import { newTuple } from '../runtime/tuple.js';
import { mpConstFalse, mpConstNone, newRomType } from '../runtime/types.js';
import { autodetect } from './autodetect.js';

/** The mount table, and which file system a path is in (extmod/vfs.c). */

const MP_EPERM = 1;
const MP_ENODEV = 19;
const MP_EINVAL = 22;

const QSTR_mount = q('mount');
const QSTR_umount = q('umount');

const typeVfsMount = newRomType('', {});

/** `mp_vfs_mount_t`: an entry of the mount table. No value of a program; an object since root pointers are objects. */
export class VfsMount extends MpObject {
  /** The mount point, with its leading slash; its bytes are the path object's. */
  readonly str: string;
  private readonly strPtr: number;
  readonly obj: MpObj;
  next: VfsMount | null = null;

  constructor(path: MpStr, obj: MpObj) {
    super(typeVfsMount);
    this.str = path.data;
    this.strPtr = path.dataPtr;
    this.obj = obj;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.strPtr);
    traceObj(heap, this.obj);
    if (this.next !== null) heap.mark(this.next.ptr);
  }

  /** Whether it is mounted at `/`. */
  get isRoot(): boolean {
    return this.str.length === 1;
  }
}

/** Where a path is: in a mounted file system, the virtual root above them all (null), or nowhere. */
export type MountAt = VfsMount | null | 'none';

const TABLE = 'vfs.mount_table';
const CURRENT = 'vfs.cur';

function mountPointer(name: string): VfsMount | null {
  return (mp.rootObjs.get(name) as VfsMount | undefined) ?? null;
}

function setMountPointer(name: string, mount: VfsMount | null): void {
  if (mount === null) mp.rootObjs.delete(name);
  else mp.rootObjs.set(name, mount);
}

/** First entry of the mount table; an entry for `/` is the last. */
export function mountTable(): VfsMount | null {
  return mountPointer(TABLE);
}

/** What relative paths begin in: null is the virtual root. */
export function currentMount(): VfsMount | null {
  return mountPointer(CURRENT);
}

export function setCurrentMount(mount: VfsMount | null): void {
  setMountPointer(CURRENT, mount);
}

/** The entry that is mounted at `/`, or null. */
export function rootMount(): VfsMount | null {
  let mount = mountTable();
  while (mount !== null && !mount.isRoot) mount = mount.next;
  return mount;
}

/** Finds a path's file system and the path within it (mp_vfs_lookup_path). */
export function lookupPath(path: string): { mount: MountAt; inner: string } {
  const isAbsolute = path.startsWith('/');
  const current = currentMount();
  if (!isAbsolute && current !== null) return { mount: current, inner: path };
  const rest = isAbsolute ? path.slice(1) : path;
  if (rest === '') return { mount: null, inner: '' };
  for (let mount = mountTable(); mount !== null; mount = mount.next) {
    if (mount.isRoot) return { mount, inner: path };
    const name = mount.str.slice(1);
    if (!rest.startsWith(name)) continue;
    if (rest.length === name.length) return { mount, inner: '/' };
    if (rest[name.length] === '/') return { mount, inner: rest.slice(name.length) };
  }
  return { mount: 'none', inner: '' };
}

/** As `lookupPath`, with the path within as an object of the same type; MP_OBJ_NULL outside of all file systems. */
export function lookupPathObj(path: MpObj): { mount: MountAt; inner: MpObj } {
  const { mount, inner } = lookupPath(objStrGetStr(path));
  const isInside = mount !== null && mount !== 'none';
  return { mount, inner: isInside ? newStrOfType(objGetType(path), inner) : MP_OBJ_NULL };
}

/** Calls a method of the file system (mp_vfs_proxy_call). Raises OSError outside of all, and what the method raises. */
export function proxyCall(mount: MountAt, name: MpQstr, args: readonly MpObj[]): MpObj {
  if (mount === 'none') raiseOSError(MP_ENODEV);
  if (mount === null) raiseOSError(MP_EPERM);
  const method: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, ...args];
  const top = mp.roots.mark();
  for (const arg of args) mp.roots.keep(arg);
  loadMethod(mount.obj, name, method, 0);
  const ret = callMethodNKw(args.length, 0, method, 0);
  mp.roots.release(top);
  return ret;
}

const MOUNT_ARGS = [
  mpArg('readonly', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstFalse),
  mpArg('mkfs', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstFalse),
];

/** Mounts `args[off]`, a file system or a block device, at the path `args[off+1]` (mp_vfs_mount). Raises OSError. */
export function vfsMount(nArgs: number, nKw: number, args: readonly MpObj[], off: number): MpObj {
  if (nArgs === 0) return mounted();
  const options = argParseAllKwArray(nArgs - 2, nKw, args, off + 2, MOUNT_ARGS);
  const path = args[off + 1]!;
  objStrGetData(path);
  const top = mp.roots.mark();
  let vfs = args[off]!;
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethodMaybe(vfs, QSTR_mount, dest, 0);
  if (dest[0] === MP_OBJ_NULL) vfs = autodetect(vfs);
  mp.roots.keep(vfs);
  const mount = new VfsMount(path as MpStr, vfs);
  mount.ptr = mMalloc(mp.sizes.mp_vfs_mount_t, mount);
  mp.roots.keep(mount);
  proxyCall(mount, QSTR_mount, options);
  const { mount: existing } = lookupPath(objStrGetStr(path));
  const isFree = existing === null || existing === 'none' || (!mount.isRoot && existing.isRoot);
  if (!isFree) raiseOSError(MP_EPERM);
  addMount(mount);
  mp.roots.release(top);
  return mpConstNone;
}

/** What is mounted where, as a list of tuples (UHEAP_VFS_MOUNT_LISTS). */
function mounted(): MpObj {
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  for (let mount = mountTable(); mount !== null; mount = mount.next) {
    const path = newStr(mount.str);
    mp.roots.keep(path);
    const pair = newTuple([mount.obj, path]);
    mp.roots.keep(pair);
    listAppend(list, pair);
  }
  mp.roots.release(top);
  return list;
}

/** Mounts without options: what a port does at its start. */
export function vfsMountAt(vfs: MpObj, path: MpStr): void {
  vfsMount(2, 0, [vfs, path], 0);
}

/** Puts an entry at the end of the table, but before one for `/`. */
export function addMount(mount: VfsMount): void {
  let before: VfsMount | null = null;
  let at = mountTable();
  while (at !== null && !at.isRoot) {
    before = at;
    at = at.next;
  }
  mount.next = at;
  if (before === null) setMountPointer(TABLE, mount);
  else before.next = mount;
}

/** Unmounts what is at a path, or a file system object (mp_vfs_umount). Raises OSError. */
export function vfsUmount(what: MpObj): MpObj {
  let before: VfsMount | null = null;
  let at = mountTable();
  while (at !== null && !((isStr(what) && what.data === at.str) || at.obj === what)) {
    before = at;
    at = at.next;
  }
  if (at === null) raiseOSError(MP_EINVAL);
  if (before === null) setMountPointer(TABLE, at.next);
  else before.next = at.next;
  if (currentMount() === at) setCurrentMount(null);
  const top = mp.roots.mark();
  mp.roots.keep(at);
  proxyCall(at, QSTR_umount, []);
  mp.roots.release(top);
  return mpConstNone;
}
