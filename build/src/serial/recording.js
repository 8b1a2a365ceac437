import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { PortLost, SerialError } from './port.js';
import { visible } from './visible.js';
const FORMAT = 'uheap session 1';
/** What a recorded session was about. */
const headerSchema = z.strictObject({
    format: z.literal(FORMAT, `"${FORMAT}"`),
    port: z.string(),
    /** Name and text of the program; bytes, one a character. */
    program: z.strictObject({ name: z.string(), text: z.string() }),
    options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
const eventSchema = z.union([
    z.strictObject({ ms: z.number(), sent: z.string() }),
    z.strictObject({ ms: z.number(), heard: z.string() }),
    z.strictObject({ ms: z.number(), lost: z.string() }),
]);
/** Keeps all that goes over another port, a JSON line an event, written at once so that nothing gets lost. */
export class RecordingPort {
    /** @throws SerialError when the file can't be written */
    constructor(port, file, header) {
        this.path = port.path;
        this.port = port;
        this.file = file;
        this.start = port.now();
        try {
            writeFileSync(file, `${JSON.stringify({ format: FORMAT, port: port.path, ...header })}\n`);
        }
        catch (e) {
            throw new SerialError(`--record ${file}: ${e.message}`);
        }
    }
    keep(event) {
        const ms = Math.round(this.port.now() - this.start);
        appendFileSync(this.file, `${JSON.stringify({ ms, ...event })}\n`);
    }
    async write(bytes) {
        this.keep({ sent: bytes });
        await this.orKeepLoss(this.port.write(bytes));
    }
    async read(timeoutMs) {
        const heard = await this.orKeepLoss(this.port.read(timeoutMs));
        if (heard !== '')
            this.keep({ heard });
        return heard;
    }
    async orKeepLoss(action) {
        try {
            return await action;
        }
        catch (e) {
            if (e instanceof PortLost)
                this.keep({ lost: e.message });
            throw e;
        }
    }
    now() {
        return this.port.now();
    }
    close() {
        return this.port.close();
    }
}
/** Reads a recorded session. @throws SerialError for a file that is none */
export function readRecording(file) {
    let lines;
    try {
        lines = readFileSync(file, 'utf8').split('\n');
    }
    catch (e) {
        throw new SerialError(`--replay ${file}: ${e.message}`);
    }
    const header = parseLine(file, 1, lines[0], headerSchema);
    const events = lines.slice(1).flatMap((line, i) => {
        // The last line of a session that ended hard can be cut.
        if (line === '' || (i === lines.length - 2 && !line.endsWith('}')))
            return [];
        return [parseLine(file, i + 2, line, eventSchema)];
    });
    return { header, port: new ReplayPort(header.port, events) };
}
function parseLine(file, line, text, schema) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        throw new SerialError(`--replay ${file}: line ${line}: expected JSON`);
    }
    const parsed = schema.safeParse(value);
    if (parsed.success)
        return parsed.data;
    throw new SerialError(`--replay ${file}: line ${line}: expected what --record writes`);
}
/** A NUL only wakes the line, at moments that depend on the clock: sessions may differ in it. */
const NUDGES = /\0/g;
/** Answers from a recording: each thing heard comes once all that was sent before it has been sent again. */
class ReplayPort {
    constructor(path, events) {
        /** What was heard, or the loss of the port, each with how much of the script comes before it. */
        this.answers = [];
        this.sent = 0;
        this.next = 0;
        this.clock = 0;
        this.path = path;
        let script = '';
        for (const event of events) {
            if ('sent' in event)
                script += event.sent.replace(NUDGES, '');
            else
                this.answers.push({ after: script.length, event });
        }
        this.script = script;
    }
    async write(bytes) {
        const now = bytes.replace(NUDGES, '');
        const then = this.script.slice(this.sent, this.sent + now.length);
        // After the recording's end there is nobody to tell any more.
        if (!now.startsWith(then)) {
            throw new SerialError(`${this.path}: the recording has ${visible(then)} where this session sends ${visible(now)}`);
        }
        this.sent += now.length;
    }
    async read(timeoutMs) {
        const answer = this.answers[this.next];
        if (answer === undefined || answer.after > this.sent) {
            this.clock += timeoutMs;
            return '';
        }
        if ('lost' in answer.event)
            throw new PortLost(this.path, answer.event.lost.slice(this.path.length + 2));
        this.next++;
        this.clock++;
        return 'heard' in answer.event ? answer.event.heard : '';
    }
    now() {
        return this.clock;
    }
    async close() { }
}
