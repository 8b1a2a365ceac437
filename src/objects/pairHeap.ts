import type { MarkSink } from '../gc/heap.js';
import { MpObject } from '../runtime/obj.js';

/**
 * A pairing heap whose nodes are objects (py/pairheap.c): stable, and any node can be taken out. A heap is its top node,
 * or null when empty.
 */
export abstract class PairHeapNode extends MpObject {
  child: PairHeapNode | null = null;
  /** Last of the children; stays behind when they are gone, where a collection sees it. */
  private childLast: PairHeapNode | null = null;
  private next: PairHeapNode | null = null;
  /** Of the last child: C keeps it in `next`, marked by its lowest bit, which a collection doesn't take for a pointer. */
  private parent: PairHeapNode | null = null;

  abstract lessThan(other: PairHeapNode): boolean;

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    if (this.child !== null) heap.mark(this.child.ptr);
    if (this.childLast !== null) heap.mark(this.childLast.ptr);
    if (this.next !== null) heap.mark(this.next.ptr);
  }

  private setNext(next: PairHeapNode | null): void {
    this.next = next;
    this.parent = null;
  }

  private setParent(parent: PairHeapNode): void {
    this.next = null;
    this.parent = parent;
  }

  /** Adds a heap to this one, whose top comes before. */
  private addChild(heap: PairHeapNode): void {
    if (this.child === null) this.child = heap;
    else this.childLast!.setNext(heap);
    this.childLast = heap;
    heap.setParent(this);
  }

  /** Puts a heap before the other children. */
  private addFirstChild(heap: PairHeapNode): void {
    const first = this.child;
    this.child = heap;
    if (first !== null) {
      heap.setNext(first);
      return;
    }
    this.childLast = heap;
    heap.setParent(this);
  }

  private static meld(a: PairHeapNode | null, b: PairHeapNode | null): PairHeapNode | null {
    if (a === null) return b;
    if (b === null) return a;
    if (a.lessThan(b)) {
      a.addChild(b);
      return a;
    }
    b.addFirstChild(a);
    return b;
  }

  /** Makes one heap of a row of siblings, in pairs. */
  private static pairing(first: PairHeapNode | null): PairHeapNode | null {
    let heap: PairHeapNode | null = null;
    let node = first;
    while (node !== null) {
      const a: PairHeapNode = node;
      const b: PairHeapNode | null = a.next;
      node = b === null ? null : b.next;
      a.setNext(null);
      b?.setNext(null);
      heap = PairHeapNode.meld(heap, PairHeapNode.meld(a, b));
    }
    heap?.setNext(null);
    return heap;
  }

  /** The heap with one more node, which comes after its equals. */
  static push(heap: PairHeapNode | null, node: PairHeapNode): PairHeapNode {
    return PairHeapNode.meld(node, heap)!;
  }

  /** The heap without its top. */
  static pop(heap: PairHeapNode): PairHeapNode | null {
    const { child } = heap;
    heap.child = null;
    return PairHeapNode.pairing(child);
  }

  /** The heap without a node, which needn't be in it. */
  static remove(heap: PairHeapNode, node: PairHeapNode): PairHeapNode | null {
    if (node === heap) return PairHeapNode.pop(heap);
    if (node.next === null && node.parent === null) return heap;
    let last: PairHeapNode = node;
    while (last.next !== null) last = last.next;
    const parent = last.parent!;
    node.replaceAmongSiblings(parent);
    return heap;
  }

  /** Takes this node's place with its own children, as one heap. */
  private replaceAmongSiblings(parent: PairHeapNode): void {
    const { child, next } = this;
    let before: PairHeapNode | null = null;
    if (parent.child !== this) {
      before = parent.child!;
      while (before.next !== this) before = before.next!;
    }
    this.child = null;
    this.setNext(null);
    const heap = PairHeapNode.pairing(child);
    if (heap === null && before === null) {
      // The parent's last child may go here, and still be what the parent points to.
      parent.child = next;
      return;
    }
    if (heap !== null) {
      if (before === null) parent.child = heap;
      else before.setNext(heap);
    }
    const tail = heap ?? before!;
    if (next !== null) {
      tail.setNext(next);
    } else {
      tail.setParent(parent);
      parent.childLast = tail;
    }
  }
}
