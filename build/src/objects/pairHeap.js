import { MpObject } from '../runtime/obj.js';
/**
 * A pairing heap whose nodes are objects (py/pairheap.c): stable, and any node can be taken out. A heap is its top node,
 * or null when empty.
 */
export class PairHeapNode extends MpObject {
    constructor() {
        super(...arguments);
        this.child = null;
        /** Last of the children; stays behind when they are gone, where a collection sees it. */
        this.childLast = null;
        this.next = null;
        /** Of the last child: C keeps it in `next`, marked by its lowest bit, which a collection doesn't take for a pointer. */
        this.parent = null;
    }
    trace(heap) {
        heap.mark(this.type.ptr);
        if (this.child !== null)
            heap.mark(this.child.ptr);
        if (this.childLast !== null)
            heap.mark(this.childLast.ptr);
        if (this.next !== null)
            heap.mark(this.next.ptr);
    }
    setNext(next) {
        this.next = next;
        this.parent = null;
    }
    setParent(parent) {
        this.next = null;
        this.parent = parent;
    }
    /** Adds a heap to this one, whose top comes before. */
    addChild(heap) {
        if (this.child === null)
            this.child = heap;
        else
            this.childLast.setNext(heap);
        this.childLast = heap;
        heap.setParent(this);
    }
    /** Puts a heap before the other children. */
    addFirstChild(heap) {
        const first = this.child;
        this.child = heap;
        if (first !== null) {
            heap.setNext(first);
            return;
        }
        this.childLast = heap;
        heap.setParent(this);
    }
    static meld(a, b) {
        if (a === null)
            return b;
        if (b === null)
            return a;
        if (a.lessThan(b)) {
            a.addChild(b);
            return a;
        }
        b.addFirstChild(a);
        return b;
    }
    /** Makes one heap of a row of siblings, in pairs. */
    static pairing(first) {
        let heap = null;
        let node = first;
        while (node !== null) {
            const a = node;
            const b = a.next;
            node = b === null ? null : b.next;
            a.setNext(null);
            b?.setNext(null);
            heap = PairHeapNode.meld(heap, PairHeapNode.meld(a, b));
        }
        heap?.setNext(null);
        return heap;
    }
    /** The heap with one more node, which comes after its equals. */
    static push(heap, node) {
        return PairHeapNode.meld(node, heap);
    }
    /** The heap without its top. */
    static pop(heap) {
        const { child } = heap;
        heap.child = null;
        return PairHeapNode.pairing(child);
    }
    /** The heap without a node, which needn't be in it. */
    static remove(heap, node) {
        if (node === heap)
            return PairHeapNode.pop(heap);
        if (node.next === null && node.parent === null)
            return heap;
        let last = node;
        while (last.next !== null)
            last = last.next;
        const parent = last.parent;
        node.replaceAmongSiblings(parent);
        return heap;
    }
    /** Takes this node's place with its own children, as one heap. */
    replaceAmongSiblings(parent) {
        const { child, next } = this;
        let before = null;
        if (parent.child !== this) {
            before = parent.child;
            while (before.next !== this)
                before = before.next;
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
            if (before === null)
                parent.child = heap;
            else
                before.setNext(heap);
        }
        const tail = heap ?? before;
        if (next !== null) {
            tail.setNext(next);
        }
        else {
            tail.setParent(parent);
            parent.childLast = tail;
        }
    }
}
