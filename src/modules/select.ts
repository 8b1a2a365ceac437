import type { MarkSink } from '../gc/heap.js';
import { fun0, fun2, fun3, funVar } from '../runtime/fun.js';
import { newListN } from '../runtime/list.js';
import { mFree, mMalloc, mReallocMaybe } from '../runtime/malloc.js';
import {
  MP_MAP_LOOKUP,
  MP_MAP_LOOKUP_ADD_IF_NOT_FOUND,
  MP_MAP_LOOKUP_REMOVE_IF_FOUND,
  MpMap,
  mapClear,
  mapInit,
  mapLookup,
  mapSlotIsFilled,
} from '../runtime/map.js';
import { isInt } from '../runtime/newInt.js';
import { MP_OBJ_NULL, MP_OBJ_STOP_ITERATION, type MpObj, MpObject, traceObj } from '../runtime/obj.js';
import { objGetArray, objGetFloat, objGetInt, objId } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError, raiseType } from '../runtime/raise.js';
import { romFeature, romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { countStep } from '../runtime/steps.js';
import {
  getStream,
  getStreamRaise,
  MP_STREAM_GET_FILENO,
  MP_STREAM_OP_IOCTL,
  MP_STREAM_POLL,
} from '../runtime/streamProtocol.js';
import { type MpTuple, newTuple, newTupleN } from '../runtime/tuple.js';
import { mpConstNone, newRomType, typeValueError } from '../runtime/types.js';
import { pollOpenFile } from '../vfs/openFiles.js';
import { handleEvents, hasEvents, waitUs } from '../world/events.js';
import { theHost } from '../world/host.js';
import { defineModule } from './registry.js';

/** The module `select` (extmod/modselect.c). */

const BY_FD = romFeature('MICROPY_PY_SELECT_POSIX_OPTIMISATIONS');

const POLL_RD = 1;
const POLL_WR = 4;
const POLL_ERR = 8;
const POLL_HUP = 16;

const FLAG_ONESHOT = 1;
const MP_ENOENT = 2;

/** Bytes of a `struct pollfd`, and how many its array grows by. */
const POLLFD_BYTES = 8;
const POLLFDS_MORE = 4;
/** Between two looks at objects that have no file descriptor. */
const LOOK_PERIOD_US = 1000;

const typePollObj = newRomType('', {});

/** `poll_obj_t`: an object to poll. No value of a program; an object since the map's values are. */
class PollObj extends MpObject {
  readonly obj: MpObj;
  /** File descriptor; -1: it is asked by its ioctl. */
  fd = -1;
  events = 0;
  revents = 0;

  constructor(obj: MpObj) {
    super(typePollObj);
    this.obj = obj;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.obj);
  }
}

/** `poll_set_t`: the objects by their identity, and the array of those with a file descriptor. */
class PollSet {
  readonly map = new MpMap();
  private alloc = 0;
  private maxUsed = 0;
  private used = 0;
  fdsPtr = 0;

  trace(heap: MarkSink): void {
    heap.mark(this.map.ptr);
    heap.mark(this.fdsPtr);
  }

  filled(i: number): PollObj | null {
    return mapSlotIsFilled(this.map, i) ? (this.map.slots[i + 1] as PollObj) : null;
  }

  private addFd(): void {
    if (this.used === this.maxUsed) {
      if (this.maxUsed >= this.alloc) this.growFds();
      this.maxUsed++;
    }
    this.used++;
  }

  /** Grows in place where that is possible, else makes a new array. */
  private growFds(): void {
    const oldBytes = this.alloc * POLLFD_BYTES;
    const newBytes = oldBytes + POLLFDS_MORE * POLLFD_BYTES;
    let ptr = mReallocMaybe(this.fdsPtr, oldBytes, newBytes, false);
    if (ptr === 0) {
      ptr = mMalloc(newBytes, null);
      mFree(this.fdsPtr, oldBytes);
    }
    this.fdsPtr = ptr;
    this.alloc += POLLFDS_MORE;
  }

  get allAreFds(): boolean {
    return this.map.used === this.used;
  }

  /** Adds an object or changes its events; with `or` the events are added (poll_set_add_obj). */
  add(obj: MpObj, events: number, or: boolean): void {
    const top = mp.roots.mark();
    const id = objId(obj);
    mp.roots.keep(id);
    const at = mapLookup(this.map, id, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
    let polled = this.map.slots[at + 1]!;
    if (polled instanceof PollObj) {
      polled.events = or ? polled.events | events : events;
      mp.roots.release(top);
      return;
    }
    polled = new PollObj(obj);
    polled.ptr = mMalloc(mp.sizes.poll_obj_t, polled);
    mp.roots.keep(polled);
    if (mp.features[BY_FD] === 1) {
      const fd = fileno(obj);
      if (fd >= 0) {
        (polled as PollObj).fd = fd;
        this.addFd();
      }
    } else {
      getStreamRaise(obj, MP_STREAM_OP_IOCTL);
    }
    (polled as PollObj).events = events;
    this.map.slots[at + 1] = polled;
    mp.roots.release(top);
  }

  remove(obj: MpObj): void {
    const at = mapLookup(this.map, objId(obj), MP_MAP_LOOKUP_REMOVE_IF_FOUND);
    if (at < 0 || mp.features[BY_FD] === 0) return;
    if ((this.map.slots[at + 1] as PollObj).fd >= 0) this.used--;
    this.map.slots[at + 1] = MP_OBJ_NULL;
  }

  /** Looks at every object once and returns how many are ready. */
  private pollOnce(): number {
    let ready = 0;
    for (let i = 0; i < 2 * this.map.alloc; i += 2) {
      const polled = this.filled(i);
      if (polled === null) continue;
      if (polled.fd >= 0) {
        polled.revents = pollOpenFile(polled.fd, polled.events);
      } else {
        const ret = getStream(polled.obj).ioctl(polled.obj, MP_STREAM_POLL, polled.events);
        if (ret < 0) raiseOSError(-ret);
        polled.revents = ret;
      }
      if (polled.revents !== 0) ready++;
    }
    return ready;
  }

  /** Waits until something is ready or `timeout` (in milliseconds; -1: forever) is over; returns how many are. */
  poll(timeout: number): number {
    const start = mp.clock.ticksUs();
    for (;;) {
      const ready = this.pollOnce();
      const left = timeout < 0 ? Number.POSITIVE_INFINITY : timeout * 1000 - (mp.clock.ticksUs() - start);
      if (ready > 0 || left <= 0) return ready;
      countStep();
      // Only an event can change descriptors while the program waits, or the host's network.
      const changesItself = hasEvents() || theHost().net !== undefined;
      const canSkip = this.allAreFds && this.map.used > 0 && !changesItself && left !== Number.POSITIVE_INFINITY;
      waitUs(canSkip ? left : Math.min(left, LOOK_PERIOD_US));
      handleEvents();
    }
  }
}

/** The file descriptor of an int or a stream; negative: it has none. Raises ValueError, OSError. */
function fileno(obj: MpObj): number {
  if (!isInt(obj)) return getStreamRaise(obj, MP_STREAM_OP_IOCTL).ioctl(obj, MP_STREAM_GET_FILENO, 0);
  const fd = Number(objGetInt(obj));
  return fd < 0 ? raiseType(typeValueError) : fd;
}

/** `mp_obj_poll_t`. */
class MpPoll extends MpObject {
  readonly set = new PollSet();
  iterCount = 0;
  iterIndex = 0;
  flags = 0;
  /** The tuple that `ipoll` gives again and again. */
  retTuple: MpTuple | null = null;

  override trace(heap: MarkSink): void {
    this.set.trace(heap);
    if (this.retTuple !== null) heap.mark(this.retTuple.ptr);
  }
}

function register(nArgs: number, args: MpObj[], off: number): MpObj {
  const events = nArgs === 3 ? Number(objGetInt(args[off + 2]!)) : POLL_RD | POLL_WR;
  (args[off] as MpPoll).set.add(args[off + 1]!, events, false);
  return mpConstNone;
}

function modify(self: MpObj, obj: MpObj, events: MpObj): MpObj {
  const { map } = (self as MpPoll).set;
  const at = mapLookup(map, objId(obj), MP_MAP_LOOKUP);
  if (at < 0) raiseOSError(MP_ENOENT);
  (map.slots[at + 1] as PollObj).events = Number(objGetInt(events));
  return mpConstNone;
}

function pollInternal(self: MpPoll, nArgs: number, args: MpObj[], off: number): number {
  let timeout = -1;
  if (nArgs >= 2 && args[off + 1] !== mpConstNone) timeout = Math.max(-1, Number(objGetInt(args[off + 1]!)));
  self.flags = nArgs >= 3 ? Number(objGetInt(args[off + 2]!)) : 0;
  return self.set.poll(timeout);
}

function poll(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpPoll;
  const list = newListN(pollInternal(self, nArgs, args, off));
  const top = mp.roots.mark();
  mp.roots.keep(list);
  let n = 0;
  for (let i = 0; i < 2 * self.set.map.alloc; i += 2) {
    const polled = self.set.filled(i);
    if (polled === null || polled.revents === 0) continue;
    list.slots[n++] = newTuple([polled.obj, polled.revents]);
  }
  mp.roots.release(top);
  return list;
}

function ipoll(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpPoll;
  self.retTuple ??= newTupleN(2);
  self.iterCount = pollInternal(self, nArgs, args, off);
  self.iterIndex = 0;
  return self;
}

function iterNext(selfIn: MpObj): MpObj {
  const self = selfIn as MpPoll;
  if (self.iterCount === 0) return MP_OBJ_STOP_ITERATION;
  self.iterCount--;
  while (self.iterIndex < 2 * self.set.map.alloc) {
    const polled = self.set.filled(self.iterIndex);
    self.iterIndex += 2;
    if (polled === null || polled.revents === 0) continue;
    const tuple = self.retTuple!;
    tuple.items[0] = polled.obj;
    tuple.items[1] = polled.revents;
    if ((self.flags & FLAG_ONESHOT) !== 0) polled.events = 0;
    return tuple;
  }
  self.iterCount = 0;
  return MP_OBJ_STOP_ITERATION;
}

function unregister(self: MpObj, obj: MpObj): MpObj {
  (self as MpPoll).set.remove(obj);
  return mpConstNone;
}

const typePoll = newRomType('poll', {
  iterNext,
  locals: romMap([
    ['register', funVar('register', 2, 3, register)],
    ['unregister', fun2('unregister', unregister)],
    ['modify', fun3('modify', modify)],
    ['poll', funVar('poll', 1, 2, poll)],
    ['ipoll', funVar('ipoll', 1, 3, ipoll)],
  ]),
});

function newPoll(): MpObj {
  const o = new MpPoll(typePoll);
  o.ptr = mMalloc(mp.sizes.mp_obj_poll_t, o);
  return o;
}

/** `select(rlist, wlist, xlist[, timeout])`, in seconds. */
function select(nArgs: number, args: MpObj[], off: number): MpObj {
  const views = [objGetArray(args[off]!), objGetArray(args[off + 1]!), objGetArray(args[off + 2]!)] as const;
  let timeout = -1;
  if (nArgs === 4 && args[off + 3] !== mpConstNone) {
    const seconds = mp.options.float ? objGetFloat(args[off + 3]!) : Number(objGetInt(args[off + 3]!));
    if (seconds >= 0) timeout = Math.trunc(seconds * 1000);
  }
  const set = new PollSet();
  mapInit(set.map, views[0].len + views[1].len + views[2].len);
  const top = mp.roots.mark();
  const tableRoot = mp.roots.keepPtr(0);
  mp.roots.set(tableRoot, set.map.ptr);
  const events = [POLL_RD, POLL_WR, POLL_ERR | POLL_HUP];
  views.forEach((view, i) => {
    for (let j = 0; j < view.len; j++) {
      set.add(view.items[view.off + j]!, events[i]!, true);
      mp.roots.set(tableRoot, set.map.ptr);
    }
  });
  set.poll(timeout);
  const masks = [POLL_RD, POLL_WR, ~(POLL_RD | POLL_WR)];
  const found = masks.map((mask) => {
    const objs: MpObj[] = [];
    for (let i = 0; i < 2 * set.map.alloc; i += 2) {
      const polled = set.filled(i);
      if (polled !== null && (polled.revents & mask) !== 0) objs.push(polled.obj);
    }
    return objs;
  });
  const lists = found.map((objs) => {
    const list = newListN(objs.length);
    mp.roots.keep(list);
    objs.forEach((obj, i) => {
      list.slots[i] = obj;
    });
    return list;
  });
  mapClear(set.map);
  const tuple = newTuple(lists);
  mp.roots.release(top);
  return tuple;
}

defineModule({
  name: 'select',
  extensible: true,
  rows: [
    ['__name__', q('select')],
    ['select', funVar('select', 3, 4, select), 'MICROPY_PY_SELECT_SELECT'],
    ['poll', fun0('poll', newPoll)],
    ['POLLIN', POLL_RD],
    ['POLLOUT', POLL_WR],
    ['POLLERR', POLL_ERR],
    ['POLLHUP', POLL_HUP],
  ],
});
