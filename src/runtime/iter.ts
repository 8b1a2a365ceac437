import { loadMethodMaybe } from './attr.js';
import { callMethodNKw } from './call.js';
import { newGetItemIter } from './getItemIter.js';
import { exceptionGetValue } from './instance.js';
import { MP_OBJ_NULL, MP_OBJ_STOP_ITERATION, type MpObj, MpObject } from './obj.js';
import { objGetType, objGetTypeStr, objIsSubclassFast } from './objType.js';
import { q } from './qstrStatic.js';
import { raiseMsgVarg, raiseTypeError } from './raise.js';
import { stackCheck } from './stack.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from './state.js';
import { stepsUsedUp } from './steps.js';
import { typeStopIteration, typeTypeError } from './types.js';

const QSTR_getitem = q('__getitem__');
const QSTR_next = q('__next__');

/**
 * An iterator over `o` (mp_getiter). With `iterBuf` it may live in the four slots from `off` of that array, without the
 * heap; with null it is allocated. Raises TypeError where `o` can't be iterated.
 */
export function getIter(o: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  const type = objGetType(o);
  const { getIter: slot } = type;
  if (slot !== null) {
    const it = slot(o, iterBuf, off);
    if (it !== MP_OBJ_NULL) return it;
  } else if (type.iterNext !== null) {
    return o;
  }
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethodMaybe(o, QSTR_getitem, dest, 0);
  if (dest[0] !== MP_OBJ_NULL) return newGetItemIter(dest[0]!, dest[1]!, iterBuf, off);
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('object not iterable');
  return raiseMsgVarg(typeTypeError, "'%s' object isn't iterable", objGetTypeStr(o));
}

const C_STACK_SLOTS: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL];

/**
 * As `getIter`, for native code whose `mp_obj_iter_buf_t` is on C's stack: nothing is allocated for it. Pushes `o` and
 * the iterator as roots; the caller sets `mp.roots.mark()` back when the iteration is over.
 */
export function getIterOnCStack(o: MpObj): MpObj {
  mp.roots.keep(o);
  const it = getIter(o, C_STACK_SLOTS, 0);
  mp.roots.keep(it);
  return it;
}

function raiseNotIterator(o: MpObj): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('object not an iterator');
  return raiseMsgVarg(typeTypeError, "'%s' object isn't an iterator", objGetTypeStr(o));
}

function callNext(o: MpObj): MpObj {
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethodMaybe(o, QSTR_next, dest, 0);
  if (dest[0] === MP_OBJ_NULL) raiseNotIterator(o);
  return callMethodNKw(0, 0, dest, 0);
}

/** The next value, or MP_OBJ_STOP_ITERATION; may also raise StopIteration (mp_iternext_allow_raise). */
export function iterNextAllowRaise(o: MpObj): MpObj {
  const { iterNext: slot } = objGetType(o);
  if (slot === null) return callNext(o);
  mp.stopIterationArg = MP_OBJ_NULL;
  return slot(o);
}

/** The next value, or MP_OBJ_STOP_ITERATION at the end (mp_iternext): never raises StopIteration. */
export function iterNext(o: MpObj): MpObj {
  if (mp.stackUsed >= mp.stackLimit) stackCheck();
  if (--mp.stepsLeft <= 0) stepsUsedUp();
  const slot = typeof o === 'object' ? o.type.iterNext : null;
  if (slot !== null) {
    mp.stopIterationArg = MP_OBJ_NULL;
    return slot(o);
  }
  return callNextSwallowingStop(o);
}

/** `iterNext` for an iterator that gets its items from another one: such a chain uses the C stack up. */
export function iterNextNested(o: MpObj): MpObj {
  mp.stackUsed += mp.iterStackBytes;
  const next = iterNext(o);
  mp.stackUsed -= mp.iterStackBytes;
  return next;
}

function callNextSwallowingStop(o: MpObj): MpObj {
  const top = mp.roots.mark();
  const { stackUsed } = mp;
  try {
    return callNext(o);
  } catch (e) {
    if (!(e instanceof MpObject) || !objIsSubclassFast(e.type, typeStopIteration)) throw e;
    mp.roots.release(top);
    mp.stackUsed = stackUsed;
    return makeStopIteration(exceptionGetValue(e));
  }
}

/** Ends an iteration with a value, which `yield from` sees (mp_make_stop_iteration). */
export function makeStopIteration(value: MpObj): MpObj {
  mp.stopIterationArg = value;
  return MP_OBJ_STOP_ITERATION;
}
