import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJsonText } from '../profiles/jsonText.js';
import { type Port, PortLost, SerialError } from './port.js';
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

export type SessionHeader = z.infer<typeof headerSchema>;
type SessionEvent = z.infer<typeof eventSchema>;

/** Keeps all that goes over another port, a JSON line an event, written at once so that nothing gets lost. */
export class RecordingPort implements Port {
  readonly path: string;
  private readonly port: Port;
  private readonly file: string;
  private readonly start: number;

  /** @throws SerialError when the file can't be written */
  constructor(port: Port, file: string, header: Omit<SessionHeader, 'format' | 'port'>) {
    this.path = port.path;
    this.port = port;
    this.file = file;
    this.start = port.now();
    try {
      writeFileSync(file, `${JSON.stringify({ format: FORMAT, port: port.path, ...header })}\n`);
    } catch (e) {
      throw new SerialError(`--record ${file}: ${(e as Error).message}`);
    }
  }

  private keep(event: { sent: string } | { heard: string } | { lost: string }): void {
    const ms = Math.round(this.port.now() - this.start);
    appendFileSync(this.file, `${JSON.stringify({ ms, ...event })}\n`);
  }

  async write(bytes: string): Promise<void> {
    this.keep({ sent: bytes });
    await this.orKeepLoss(this.port.write(bytes));
  }

  async read(timeoutMs: number): Promise<string> {
    const heard = await this.orKeepLoss(this.port.read(timeoutMs));
    if (heard !== '') this.keep({ heard });
    return heard;
  }

  private async orKeepLoss<T>(action: Promise<T>): Promise<T> {
    try {
      return await action;
    } catch (e) {
      if (e instanceof PortLost) this.keep({ lost: e.message });
      throw e;
    }
  }

  now(): number {
    return this.port.now();
  }

  close(): Promise<void> {
    return this.port.close();
  }
}

/** A recorded session: what it was about, and a port that answers as the board did. */
export interface Recording {
  readonly header: SessionHeader;
  readonly port: Port;
}

/** Reads a recorded session. @throws SerialError for a file that is none */
export function readRecording(file: string): Recording {
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch (e) {
    throw new SerialError(`--replay ${file}: ${(e as Error).message}`);
  }
  const header = parseLine(file, 1, lines[0]!, headerSchema);
  const events = lines.slice(1).flatMap((line, i) => {
    // A session that ended hard can have left its last line in part.
    if (line === '' || (i === lines.length - 2 && !isJson(line))) return [];
    return [parseLine(file, i + 2, line, eventSchema)];
  });
  return { header, port: new ReplayPort(header.port, events) };
}

function isJson(text: string): boolean {
  try {
    parseJsonText(text);
    return true;
  } catch {
    return false;
  }
}

function parseLine<S extends z.ZodType>(file: string, line: number, text: string, schema: S): z.infer<S> {
  let value: unknown;
  try {
    value = parseJsonText(text);
  } catch {
    throw new SerialError(`--replay ${file}: line ${line}: expected JSON`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SerialError(`--replay ${file}: line ${line}: expected what --record writes`);
}

/** A NUL only wakes the line, at moments that depend on the clock: sessions may differ in it. */
const NUDGES = /\0/g;

/** Answers from a recording: each thing heard comes once all that was sent before it has been sent again. */
class ReplayPort implements Port {
  readonly path: string;
  /** All that was sent, one after another. */
  private readonly script: string;
  /** What was heard, or the loss of the port, each with how much of the script comes before it. */
  private readonly answers: { readonly after: number; readonly event: SessionEvent }[] = [];
  private sent = 0;
  private next = 0;
  private clock = 0;

  constructor(path: string, events: readonly SessionEvent[]) {
    this.path = path;
    let script = '';
    for (const event of events) {
      if ('sent' in event) script += event.sent.replace(NUDGES, '');
      else this.answers.push({ after: script.length, event });
    }
    this.script = script;
  }

  async write(bytes: string): Promise<void> {
    const now = bytes.replace(NUDGES, '');
    const then = this.script.slice(this.sent, this.sent + now.length);
    // After the recording's end there is nobody to tell any more.
    if (!now.startsWith(then)) {
      throw new SerialError(
        `${this.path}: the recording has ${visible(then)} where this session sends ${visible(now)}`,
      );
    }
    this.sent += now.length;
  }

  async read(timeoutMs: number): Promise<string> {
    const answer = this.answers[this.next];
    if (answer === undefined || answer.after > this.sent) {
      this.clock += timeoutMs;
      return '';
    }
    if ('lost' in answer.event) throw new PortLost(this.path, answer.event.lost.slice(this.path.length + 2));
    this.next++;
    this.clock++;
    return 'heard' in answer.event ? answer.event.heard : '';
  }

  now(): number {
    return this.clock;
  }

  async close(): Promise<void> {}
}
