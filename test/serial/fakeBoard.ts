import { type Port, PortLost } from '../../src/serial/port.js';

const [CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E] = ['\x01', '\x02', '\x03', '\x04', '\x05'];
const RAW_BANNER = 'raw REPL; CTRL-B to exit\r\n';
const BANNER = 'MicroPython v1.23.0 on 2024-05-31; Fake with FAKE\r\n>>> ';

/** What a program does on the fake board. */
export interface FakeRun {
  readonly out: string;
  readonly err?: string;
  /** Ends only by Ctrl-C. */
  readonly endless?: boolean;
  /** Milliseconds of silence before the output. */
  readonly ms?: number;
}

/** How a fake board behaves, faults included. */
export interface FakeBoardOptions {
  readonly run?: (source: string) => FakeRun;
  readonly onReset?: () => void;
  /** Bytes of a raw paste window; `refused` by a port without it, `unknown` to old firmware. */
  readonly paste?: number | 'refused' | 'unknown';
  /** The board gives up on a pasted program after so many bytes. */
  readonly pasteAborts?: number;
  /** Everything sent comes back. */
  readonly echo?: boolean;
  /** Bytes of a read at most: markers get split. */
  readonly chunk?: number;
  /** What it is at when somebody connects. */
  readonly at?: 'prompt' | 'half a line' | 'raw' | 'paste mode' | 'busy' | 'stubborn' | 'elsewhere' | 'dead';
  /** What something that is no MicroPython answers to each byte. */
  readonly answer?: string;
  /** Printed without end. */
  readonly babble?: string;
  /** Printed by boot.py. */
  readonly boot?: string;
  readonly bootHangs?: boolean;
  /** The friendly REPL takes over after a soft reset. */
  readonly bootFriendly?: boolean;
  /** Changes what the board sends, by its place in all that it sent. */
  readonly garble?: (bytes: string, at: number) => string;
  /** The cable is pulled when so much was heard. */
  readonly unplugAfter?: number;
  /** Output stops after so many bytes, until anything is sent. */
  readonly stallAfter?: number;
}

/** A board of JavaScript that speaks the REPL's protocol byte by byte, on a clock of its own. */
export class FakeBoard implements Port {
  readonly path = '/dev/fake';
  /** All that was sent to it. */
  sent = '';
  closed = 0;
  /** How many bytes of it were read. */
  heard = 0;
  state: 'friendly' | 'raw' | 'pasting' | 'running' | 'booting' | 'elsewhere' | 'dead';
  private readonly options: FakeBoardOptions;
  private line = '';
  private outbox = '';
  private said = 0;
  private clock = 0;
  private pasteRoom = 0;
  private stalled = false;
  private afterRun = '';
  private due: { at: number; run: FakeRun } | null = null;

  constructor(options: FakeBoardOptions = {}) {
    this.options = options;
    const at = options.at ?? 'prompt';
    if (at === 'busy' || at === 'stubborn') this.state = 'running';
    else if (at === 'elsewhere' || at === 'dead' || at === 'raw') this.state = at;
    else this.state = 'friendly';
    if (at === 'half a line') this.line = 'print(';
    if (at === 'paste mode') this.line = `${CTRL_E}x = 1`;
    this.afterRun = BANNER.slice(-4);
  }

  private say(text: string): void {
    const { garble } = this.options;
    const bytes = garble === undefined ? text : garble(text, this.said);
    this.said += text.length;
    this.outbox += bytes;
  }

  async write(bytes: string): Promise<void> {
    this.failIfUnplugged();
    this.sent += bytes;
    this.stalled = false;
    for (const c of bytes) {
      if (this.options.echo === true && this.state !== 'dead') this.say(c === '\n' ? '\r\n' : c);
      this.take(c);
    }
  }

  private take(c: string): void {
    if (this.state === 'friendly') this.takeFriendly(c);
    else if (this.state === 'raw') this.takeRaw(c);
    else if (this.state === 'pasting') this.takePasted(c);
    else if (this.state === 'running' && c === CTRL_C && this.options.at !== 'stubborn') this.interrupt();
    else if (this.state === 'booting' && c === CTRL_C) this.endBoot('KeyboardInterrupt: \r\n');
    else if (this.state === 'elsewhere') this.say(this.options.answer ?? '');
  }

  private takeFriendly(c: string): void {
    if (c === CTRL_C) {
      this.line = '';
      this.say('\r\n>>> ');
    } else if (this.line === '' && c === CTRL_A) {
      this.state = 'raw';
      this.say(`\r\n${RAW_BANNER}>`);
    } else if (this.line === '' && c === CTRL_B) {
      this.say(`\r\n${BANNER}`);
    } else if (c === '\r') {
      this.line = '';
      this.say('\r\n>>> ');
    } else {
      this.line += c;
      this.say(c);
    }
  }

  private takeRaw(c: string): void {
    if (c === CTRL_A) {
      this.resetRaw();
    } else if (c === CTRL_B) {
      this.state = 'friendly';
      this.line = '';
      this.say(`\r\n${BANNER}`);
    } else if (c === CTRL_C) {
      this.line = '';
    } else if (c === CTRL_D) {
      const source = this.line;
      this.line = '';
      this.say('OK');
      if (source === '') this.boot();
      else this.run(source);
    } else {
      this.line += c;
    }
  }

  private resetRaw(): void {
    const { paste = 'refused' } = this.options;
    const asks = this.line === `${CTRL_E}A`;
    this.line = '';
    if (asks && paste === 'refused') this.say('R\0>');
    else if (asks && typeof paste === 'number') {
      this.state = 'pasting';
      this.pasteRoom = paste;
      this.say(`R\x01${String.fromCharCode(paste & 0xff, paste >> 8)}\x01`);
    } else this.say(`${RAW_BANNER}>`);
  }

  private takePasted(c: string): void {
    const { paste, pasteAborts = Number.POSITIVE_INFINITY } = this.options;
    const gaveUp = this.line.length >= pasteAborts;
    if (c === CTRL_C || c === CTRL_D) {
      const source = this.line;
      this.line = '';
      this.state = 'raw';
      if (gaveUp) this.finish({ out: '', err: 'MemoryError: \r\n' });
      else {
        this.say(CTRL_D);
        if (c === CTRL_C) this.finish({ out: '', err: 'KeyboardInterrupt: \r\n' });
        else this.run(source);
      }
      return;
    }
    if (gaveUp) return;
    this.line += c;
    if (this.line.length === pasteAborts) this.say(CTRL_D);
    else if (--this.pasteRoom === 0) {
      this.pasteRoom = Number(paste);
      this.say('\x01');
    }
  }

  private run(source: string): void {
    const run = this.options.run?.(source) ?? { out: '' };
    this.state = 'running';
    if (run.endless === true) {
      this.say(run.out);
      this.afterRun = `${CTRL_D}Traceback (most recent call last):\r\nKeyboardInterrupt: \r\n${CTRL_D}>`;
    } else if (run.ms !== undefined) {
      this.due = { at: this.clock + run.ms, run };
    } else this.finish(run);
  }

  private finish(run: FakeRun): void {
    this.state = 'raw';
    this.say(`${run.out}${CTRL_D}${run.err ?? ''}${CTRL_D}>`);
  }

  private interrupt(): void {
    const wasRaw = this.afterRun.endsWith(`${CTRL_D}>`);
    this.due = null;
    this.state = wasRaw ? 'raw' : 'friendly';
    this.say(wasRaw ? this.afterRun : `KeyboardInterrupt: \r\n${this.afterRun}`);
    this.afterRun = BANNER.slice(-4);
  }

  private boot(): void {
    this.options.onReset?.();
    this.say(`\r\nMPY: soft reboot\r\n${this.options.boot ?? ''}`);
    this.state = 'booting';
    if (this.options.bootHangs !== true) this.endBoot('');
  }

  private endBoot(text: string): void {
    if (this.options.bootFriendly === true) {
      this.state = 'friendly';
      this.say(`${text}${BANNER}`);
    } else {
      this.state = 'raw';
      this.say(`${text}${RAW_BANNER}>`);
    }
  }

  private failIfUnplugged(): void {
    if (this.heard >= (this.options.unplugAfter ?? Number.POSITIVE_INFINITY)) throw new PortLost(this.path);
  }

  async read(timeoutMs: number): Promise<string> {
    this.failIfUnplugged();
    const {
      chunk = 4096,
      stallAfter = Number.POSITIVE_INFINITY,
      unplugAfter = Number.POSITIVE_INFINITY,
    } = this.options;
    const { babble } = this.options;
    if (babble !== undefined && this.outbox === '') this.say(babble);
    if (this.outbox === '' || this.stalled) {
      this.clock += timeoutMs;
      if (this.due !== null && this.clock >= this.due.at) {
        const { run } = this.due;
        this.due = null;
        this.finish(run);
      }
      return '';
    }
    this.clock += 1;
    const bytes = this.outbox.slice(0, Math.min(chunk, unplugAfter - this.heard));
    this.outbox = this.outbox.slice(bytes.length);
    const before = this.heard;
    this.heard += bytes.length;
    if (Math.floor(before / stallAfter) < Math.floor(this.heard / stallAfter)) this.stalled = true;
    return bytes;
  }

  now(): number {
    return this.clock;
  }

  async close(): Promise<void> {
    this.closed++;
  }
}
