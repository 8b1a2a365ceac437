import type { Heap, MarkSink } from '../gc/heap.js';
import type { Machine } from '../machine/machine.js';
import { MpDict } from '../runtime/dictObj.js';
import { MpInstance } from '../runtime/instance.js';
import { isListItems, MpList } from '../runtime/list.js';
import { MpMap } from '../runtime/mapObj.js';
import { MpModule } from '../runtime/module.js';
import { type MpObj, MpObject, MpQstr, MpStr, ObjArray } from '../runtime/obj.js';
import { utf8Text } from '../runtime/print.js';
import { MpTuple } from '../runtime/tupleObj.js';

/** Steps of a path that are told: from the outermost on, and as many before its end. */
const SHOWN_STEPS = 4;

/**
 * Who holds what on a heap: for each chunk the shortest way to it, from the globals of the program, else from those of a
 * module, else from the machine. As the heap is when it is made; nothing is changed.
 */
export class Holders {
  private readonly parents = new Map<number, number>();
  private readonly heap: Heap;
  private readonly state: Machine['state'];

  constructor(machine: Machine) {
    this.heap = machine.heap;
    this.state = machine.state;
    machine.inside(() => this.walk());
  }

  private walk(): void {
    const { state, heap, parents } = this;
    const open: number[] = [];
    let from = 0;
    const sink: MarkSink = {
      mark: (ptr) => {
        if (parents.has(ptr) || heap.ownerOf(ptr) === undefined) return;
        parents.set(ptr, from);
        open.push(ptr);
      },
    };
    const follow = (): void => {
      for (let i = 0; i < open.length; i++) {
        from = open[i]!;
        heap.ownerOf(from)?.trace(sink as Heap, from);
      }
      open.length = 0;
      from = 0;
    };
    sink.mark(state.dictMain.map.ptr);
    follow();
    sink.mark(state.loadedModules.map.ptr);
    follow();
    state.visitRoots(sink);
    follow();
  }

  /** Whether something reaches the chunk at `ptr`. */
  isHeld(ptr: number): boolean {
    return this.parents.has(ptr);
  }

  /**
   * Who holds the chunk at `ptr`, as an expression with the types on its way: `log (list) -> [3] (tuple)`. Null where
   * nothing does.
   */
  path(ptr: number): string | null {
    if (!this.isHeld(ptr)) return null;
    const chain: number[] = [];
    for (let at = ptr; at !== 0; at = this.parents.get(at)!) chain.unshift(at);
    const steps: string[] = [];
    chain.forEach((at, i) => {
      const label = this.label(chain, i);
      const type = this.typeName(at);
      if (label === null || (label === '' && type === null)) return;
      steps.push(type === null ? label : `${label} (${type})`.trimStart());
    });
    if (steps.length === 0) return 'the machine';
    if (steps.length <= 2 * SHOWN_STEPS) return steps.join(' -> ');
    const left = steps.length - 2 * SHOWN_STEPS;
    return [...steps.slice(0, SHOWN_STEPS), `${left} more`, ...steps.slice(-SHOWN_STEPS)].join(' -> ');
  }

  /** What a chunk is to the one that holds it; null where it is but a part of that. */
  private label(chain: readonly number[], i: number): string | null {
    const ptr = chain[i]!;
    const holder = i === 0 ? null : this.heap.ownerOf(chain[i - 1]!);
    if (i === 0) return ptr === this.state.dictMain.map.ptr || this.isModules(ptr) ? null : 'the machine';
    if (holder instanceof MpMap) return this.member(chain, i, holder);
    if (isListItems(holder, chain[i - 1]!)) return `[${slotOf(holder.slots, ptr)}]`;
    if (holder instanceof ObjArray) return `[${slotOf(holder.slots, ptr)}]`;
    if (holder instanceof MpTuple) return `[${slotOf(holder.items, ptr)}]`;
    const isPart =
      holder instanceof MpDict ||
      holder instanceof MpList ||
      holder instanceof MpInstance ||
      holder instanceof MpModule;
    return isPart && this.typeName(ptr) === null ? null : holder instanceof MpModule ? null : '';
  }

  /** The Python type of what is in a chunk; null where it is a part of an object. */
  private typeName(ptr: number): string | null {
    const owner = this.heap.ownerOf(ptr);
    return owner instanceof MpObject && !isListItems(owner, ptr) ? utf8Text(owner.type.name.data) : null;
  }

  private isModules(ptr: number): boolean {
    return ptr === this.state.loadedModules.map.ptr;
  }

  private member(chain: readonly number[], i: number, { slots }: MpMap): string {
    const ptr = chain[i]!;
    const at = slots.findIndex((slot, i) => (i & 1) === 1 && isChunk(slot, ptr));
    const key = at === -1 ? null : slots[at - 1]!;
    const name = key instanceof MpQstr ? utf8Text(key.data) : null;
    const [own, above] = [chain[i - 1]!, i < 2 ? 0 : chain[i - 2]!];
    if (own === this.state.dictMain.map.ptr && name !== null) return name;
    if (this.isModules(own) && name !== null) return `module ${name}`;
    const holder = this.heap.ownerOf(above);
    const isGlobals = i >= 3 && this.heap.ownerOf(chain[i - 3]!) instanceof MpModule;
    if (name !== null && (isGlobals || !(holder instanceof MpDict))) return `.${name}`;
    return key === null ? '[key]' : `[${keyText(key)}]`;
  }
}

function slotOf(slots: readonly MpObj[], ptr: number): number {
  return slots.findIndex((slot) => isChunk(slot, ptr));
}

function isChunk(slot: MpObj, ptr: number): boolean {
  return slot instanceof MpObject && slot.ptr === ptr;
}

function keyText(key: MpObj): string {
  if (key instanceof MpStr || key instanceof MpQstr) return `'${utf8Text(key.data)}'`;
  return key instanceof MpObject ? '...' : String(key);
}
