import type { Place } from '../messages.js';
import { make } from './elements.js';

/** Characters that are kept; of more, the first go. */
const MOST_CHARACTERS = 300_000;
const TRACE_LINE = /^( +File ")([^"]+)(", line )(\d+)(.*)$/;

/** What a program prints; places in tracebacks are buttons that lead to the line. */
export class OutputPane {
  private readonly box: HTMLElement;
  private readonly go: (place: Place) => void;
  /** The line that has not ended yet. */
  private tail: Text | null = null;
  private characters = 0;

  /** @param go called with the place of a traceback that was chosen, as the board names it */
  constructor(box: HTMLElement, go: (place: Place) => void) {
    this.box = box;
    this.go = go;
  }

  clear(): void {
    this.box.replaceChildren();
    this.tail = null;
    this.characters = 0;
  }

  write(text: string): void {
    const isAtEnd = this.box.scrollTop + this.box.clientHeight >= this.box.scrollHeight - 24;
    const whole = (this.tail?.data ?? '') + text;
    this.tail?.remove();
    const end = whole.lastIndexOf('\n') + 1;
    const parts: (Node | string)[] = [];
    let plain = '';
    for (const line of whole.slice(0, end).split(/(?<=\n)/)) {
      const place = TRACE_LINE.exec(line.trimEnd());
      if (place === null) {
        plain += line;
        continue;
      }
      const [, before, file, between, number, after] = place;
      if (plain !== '') parts.push(plain);
      const go = (): void => this.go({ file: file!, line: Number(number) });
      parts.push(before!, make('button', { class: 'link', type: 'button', click: go }, file! + between! + number!));
      plain = `${after!}\n`;
    }
    if (plain !== '') parts.push(plain);
    this.tail = document.createTextNode(whole.slice(end));
    this.box.append(...parts, this.tail);
    this.characters += text.length;
    this.dropFirst();
    if (isAtEnd) this.box.scrollTop = this.box.scrollHeight;
  }

  /** A line of the page's own. */
  note(text: string, isBad = false): void {
    if (this.tail !== null && this.tail.data !== '') this.write('\n');
    this.tail?.remove();
    this.tail = null;
    this.box.append(make('span', { class: isBad ? 'note bad' : 'note' }, `${text}\n`));
    this.box.scrollTop = this.box.scrollHeight;
  }

  private dropFirst(): void {
    while (this.characters > MOST_CHARACTERS && this.box.childNodes.length > 2) {
      const first = this.box.firstChild!;
      this.characters -= first.textContent?.length ?? 0;
      first.remove();
    }
  }
}
