import { Heap } from '../gc/heap.js';
/** A line that is no trace event. */
export class TraceSyntaxError extends Error {
    constructor(line, text) {
        super(`line ${line}: not a heap event: ${JSON.stringify(text)}`);
        this.line = line;
    }
}
/** The simulated heap did not do what the firmware did. */
export class TraceMismatch extends Error {
    constructor(event, 
    /** what the simulated heap answered, as a block; -1 for nothing */
    block) {
        super(`the simulated heap answered block ${block} to ${JSON.stringify(event)}`);
        this.event = event;
        this.block = block;
    }
}
/** @throws TraceSyntaxError */
export function parseFirmwareTrace(text) {
    const events = [];
    const lines = text.split('\n');
    for (let i = 0; i < lines.length; i++) {
        const line = lines[i].trimEnd();
        if (line !== '') {
            events.push(parseLine(line, i + 1));
        }
    }
    return events;
}
function parseLine(line, lineNumber) {
    const words = line.split(' ');
    const number = (index) => {
        const word = words[index];
        if (word === undefined || !/^(-1|\d+)$/.test(word)) {
            throw new TraceSyntaxError(lineNumber, line);
        }
        return Number(word);
    };
    switch (words[0]) {
        case 'a':
            return { kind: 'alloc', bytes: number(1), flags: number(2), block: number(3), chain: words.slice(4) };
        case 'f':
            return { kind: 'free', block: number(1), chain: words.slice(2) };
        case 'r':
            return {
                kind: 'realloc',
                block: number(1),
                bytes: number(2),
                allowMove: number(3) !== 0,
                newBlock: number(4),
                chain: words.slice(5),
            };
        case 'c':
            return { kind: 'collect' };
        case 'd':
            return { kind: 'dead', blocks: words.slice(1).map((_, i) => number(i + 1)) };
        default:
            throw new TraceSyntaxError(lineNumber, line);
    }
}
/** Does on a simulated heap what a trace says, and checks every answer. What dies is the trace's word, not a root's. */
export class TraceReplay {
    constructor(config) {
        this.dead = new Set();
        this.heap = new Heap(config, {
            visitRoots: (sink) => this.markAllBut(this.dead, sink),
            finalise: () => { },
        });
        this.area = this.heap.areas[0];
        // The recorded collections are in the trace, automatic ones included.
        this.heap.setEnabled(false);
    }
    /** @throws TraceMismatch */
    apply(event) {
        const { heap } = this;
        switch (event.kind) {
            case 'alloc':
                this.expect(event, heap.alloc(event.bytes, (event.flags & 1) !== 0, null), event.block);
                break;
            case 'free':
                heap.free(this.address(event.block));
                break;
            case 'realloc':
                this.expect(event, heap.realloc(this.address(event.block), event.bytes, event.allowMove), event.newBlock);
                break;
            case 'collect':
                break;
            case 'dead':
                this.dead = new Set(event.blocks);
                heap.collect();
                if (heap.collected !== this.dead.size) {
                    throw new TraceMismatch(event, -1);
                }
                break;
        }
    }
    expect(event, ptr, block) {
        const got = ptr === 0 ? -1 : (ptr - this.area.poolStart) / this.area.bytesPerBlock;
        if (got !== block) {
            throw new TraceMismatch(event, got);
        }
    }
    address(block) {
        return block < 0 ? 0 : this.area.address(block);
    }
    markAllBut(dead, sink) {
        this.area.forEachHead((block) => {
            if (!dead.has(block)) {
                sink.mark(this.area.address(block));
            }
        });
    }
}
