import type { MarkSink } from '../gc/heap.js';
import type { CodeState } from '../runtime/codeState.js';
import { mMallocMaybe } from '../runtime/malloc.js';
import type { MpModule } from '../runtime/module.js';
import { MpObject } from '../runtime/obj.js';
import { type MpState, mp } from '../runtime/state.js';
import { newRomType } from '../runtime/types.js';
import type { MpCode } from './code.js';
import { newFullCodeMaybe } from './fullCode.js';

/**
 * The frame objects that builds with `sys.settrace` make whenever bytecode is entered, also where nothing is traced
 * (py/profile.c mp_prof_frame_enter). The program never sees them; what they take from the heap it does.
 */

class MpFrame extends MpObject {
  code: MpCode | null = null;

  constructor() {
    super(typeFrame);
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.code?.ptr ?? 0);
  }
}

const typeFrame = newRomType('frame', {});

/** The frame object of each frame, by machine. */
const known = new WeakMap<MpState, WeakMap<CodeState, MpFrame>>();

/** Those of the frames that run are seen by every collection. */
function framesOf(state: MpState): WeakMap<CodeState, MpFrame> {
  let frames = known.get(state);
  if (frames !== undefined) return frames;
  frames = new WeakMap();
  known.set(state, frames);
  const objects = frames;
  state.rootVisitors.push((heap) => {
    for (let f = state.frame; f !== null; f = f.prev) heap.mark(objects.get(f)?.ptr ?? 0);
  });
  return frames;
}

/** Bytecode is entered. Without memory there is no frame object. */
export function enterTraceFrame(cs: CodeState): void {
  if (cs.fun.rawCode.kind !== 'bytecode' || mp.heap.isLocked) return;
  const top = mp.roots.mark();
  mp.roots.keepPtr(cs.fun.ptr);
  mp.roots.keepPtr(cs.ptr);
  if (cs.ptr === 0) for (const value of cs.slots) mp.roots.keep(value);
  const frame = new MpFrame();
  frame.ptr = mMallocMaybe(mp.sizes.mp_obj_frame_t, frame);
  if (frame.ptr !== 0) {
    mp.roots.keep(frame);
    frame.code = newFullCodeMaybe(cs.fun.context as MpModule, cs.fun.rawCode);
    if (frame.code !== null) framesOf(mp).set(cs, frame);
  }
  mp.roots.release(top);
}
