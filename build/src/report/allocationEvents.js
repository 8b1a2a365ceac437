import { HeapWatch } from './heapWatch.js';
/**
 * Calls `listener` for everything that happens on a machine's heap from now on. Chunks that were there before are not
 * told of when they go. Replaces any other observer of the heap.
 *
 * @param programName what to call a program that reaches the board without a file
 * @returns a function that ends it
 */
export function watchAllocations(machine, listener, programName = '<stdin>') {
    const watch = new HeapWatch(programName);
    watch.watch(machine);
    watch.bootDone();
    const tell = (kind, bytes, address, type, node) => {
        const path = watch.sites.tree.path(node);
        listener({ kind, bytes, address, type, site: path.at(-1), path });
    };
    const chunk = ({ bytes, ptr, type, node }, how) => tell(how, bytes, ptr, watch.types.names[type], node);
    watch.add({
        born: chunk,
        died: (gone, how) => {
            if (how !== 'realloc')
                chunk(gone, how);
        },
        failed: (bytes, node) => tell('fail', bytes, 0, '', node),
    });
    return () => {
        if (machine.heap.observer === watch)
            machine.heap.observer = null;
    };
}
