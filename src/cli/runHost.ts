import { NodeHost } from '../machine/nodeHost.js';
import { utf8Bytes } from '../runtime/print.js';
import type { HostNet } from '../world/host.js';
import type { BoardFiles } from './boardFiles.js';
import type { RunSignals } from './runSignals.js';

/** Texts that end a run, well or not. */
export interface EndTexts {
  readonly expectText: string | undefined;
  readonly failText: string | undefined;
}

/** The text that ends a run was printed. */
export class TextFound extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The computer as a program that runs sees it. */
export class RunHost extends NodeHost {
  net?: HostNet;
  /** The program has read what someone or something typed. */
  hasRead = false;
  private readonly signals: RunSignals;
  private readonly texts: readonly { text: string; exitCode: number; option: string }[];
  private readonly longest: number;
  /** The end of what was printed, in which a text may begin. */
  private tail = '';

  constructor({ files, flash }: BoardFiles, texts: EndTexts, signals: RunSignals) {
    super(files, flash);
    this.signals = signals;
    const { expectText, failText } = texts;
    this.texts = [
      ...(failText === undefined ? [] : [{ text: utf8Bytes(failText), exitCode: 1, option: '--fail-text' }]),
      ...(expectText === undefined ? [] : [{ text: utf8Bytes(expectText), exitCode: 0, option: '--expect-text' }]),
    ];
    this.longest = Math.max(0, ...this.texts.map(({ text }) => text.length));
  }

  override stdout(bytes: string): void {
    super.stdout(bytes);
    this.lookFor(bytes);
  }

  override stderr(bytes: string): void {
    super.stderr(bytes);
    this.lookFor(bytes);
  }

  /** What uheap says itself. */
  say(text: string): void {
    super.stderr(utf8Bytes(text));
  }

  override stdin(buf: Uint8Array, from: number, size: number): number {
    this.hasRead = true;
    return this.signals.whileReading(() => super.stdin(buf, from, size));
  }

  private lookFor(bytes: string): void {
    if (this.longest === 0) return;
    const heard = this.tail + bytes;
    this.tail = heard.slice(-this.longest);
    const found = this.texts
      .map((text) => ({ ...text, at: heard.indexOf(text.text) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)[0];
    if (found !== undefined) throw new TextFound(found.exitCode, `the text of ${found.option} was printed`);
  }
}
