/** Shows the heap. Leaves no name in the program's globals, and uses none that is not in the firmware's ROM. */
export const MEM_INFO = "__import__('micropython').mem_info(1)\n";
const MEM_FIGURES = "print('#mem',__import__('gc').mem_alloc(),__import__('gc').mem_free())\n";
const COLLECT = "__import__('gc').collect()\n";
/** The probes around a program. A collection gets a submission of its own: it then frees what the probe used as well. */
export function submissionsFor(program, identity) {
    const probe = identity.hasMemInfo ? MEM_INFO : MEM_FIGURES;
    return [
        { name: 'before', text: probe },
        // An empty line would be a soft reset.
        { name: 'program', text: program === '' ? '\n' : program },
        { name: 'after', text: probe },
        { name: 'collect', text: COLLECT },
        { name: 'collected', text: probe },
    ];
}
