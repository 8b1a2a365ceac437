import { MemoryHost } from '../machine/host.js';
import { Machine } from '../machine/machine.js';
/** Runs the submissions on the board. @throws SerialError, Interrupted */
export async function runOnBoard(repl, submissions) {
    const answers = new Map();
    let via = 'raw-paste';
    for (const { name, text } of submissions) {
        const step = name === 'program' ? 'running the program' : `probe "${name}"`;
        const answer = await repl.run(text, via, step);
        via = answer.via;
        answers.set(name, answer);
    }
    return { output: sideOutput(answers, null), via };
}
/** Runs the submissions on a simulated board that came up as the real one did. */
export function runSimulated(board, submissions, via, watch = () => { }) {
    const host = new MemoryHost();
    host.stderr = (bytes) => host.stdout(bytes);
    const machine = new Machine(board, host);
    watch(machine);
    const repl = machine.openRawRepl('soft-reset');
    const answers = new Map();
    let peak = 0;
    for (const { name, text } of submissions) {
        host.out = '';
        let end = null;
        repl.submit(text, via, () => {
            end = host.out.length;
        });
        answers.set(name, { out: host.out.slice(0, end ?? undefined), err: end === null ? '' : host.out.slice(end) });
        if (name === 'after')
            peak = machine.heap.peakUsedBytes;
    }
    return sideOutput(answers, peak);
}
function sideOutput(answers, peak) {
    const out = (name) => answers.get(name).out;
    return {
        before: out('before'),
        out: out('program'),
        err: answers.get('program').err,
        after: out('after'),
        collected: out('collected'),
        peak,
    };
}
