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

/** The frame object of each frame on C's stack, by machine. */
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

/** The bytecode of a function is entered. Without memory there is no frame object. */
export function enterTraceFrame(cs: CodeState): void {
  const frame = newFrameMaybe(cs);
  if (frame !== null) framesOf(mp).set(cs, frame);
  else known.get(mp)?.delete(cs);
}

/** The frame's object; null where the bytecode has none, where the heap is locked and without memory. */
function newFrameMaybe(cs: CodeState): MpFrame | null {
  if (cs.fun.rawCode.kind !== 'bytecode' || mp.heap.isLocked) return null;
  const top = mp.roots.mark();
  mp.roots.keepPtr(cs.fun.ptr);
  mp.roots.keepPtr(cs.ptr);
  if (cs.ptr === 0) for (const value of cs.slots) mp.roots.keep(value);
  const frame = new MpFrame();
  frame.ptr = mMallocMaybe(mp.sizes.mp_obj_frame_t, frame);
  if (frame.ptr !== 0) {
    mp.roots.keep(frame);
    frame.code = newFullCodeMaybe(cs.fun.context as MpModule, cs.fun.rawCode);
  }
  mp.roots.release(top);
  return frame.code === null ? null : frame;
}

/**
 * What the frame of a generator keeps alive besides its values, from when it was resumed last on: its frame object, and
 * the chunk of the frame that resumed it, as `prev_state`, which is not cleared when that frame ends (py/vm.c FRAME_ENTER).
 */
export class GeneratorTraceFrame {
  private frame: MpFrame | null = null;
  private resumer = 0;

  /** The generator is resumed. Where there is no new frame object, the last one stays. */
  enter(cs: CodeState): void {
    if (cs.fun.rawCode.kind !== 'bytecode') return;
    let resumer = mp.frame;
    while (resumer !== null && resumer.fun.rawCode.kind !== 'bytecode') resumer = resumer.prev;
    // The frame of a generator is in the middle of its chunk, to which no pointer is that a collector follows.
    this.resumer = resumer === null || resumer.fun.rawCode.isGenerator ? 0 : resumer.ptr;
    this.frame = newFrameMaybe(cs) ?? this.frame;
  }

  trace(heap: MarkSink): void {
    heap.mark(this.resumer);
    if (this.frame !== null) heap.mark(this.frame.ptr);
  }
}
