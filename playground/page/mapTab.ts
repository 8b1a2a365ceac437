import { parseDumps } from '../../src/report/dumpParse.js';
import { DumpView } from '../../src/report/page/browser/dumpView.js';
import { dumpMapHtml, dumpsOverTimeHtml } from '../../src/report/page/dumpBody.js';
import { timelineData } from '../../src/report/timelineData.js';
import { make } from './elements.js';

const PREFIX = 'dump-';

/** Draws the map of a real board: what `micropython.mem_info(1)` printed there, pasted in. */
export class MapTab {
  private readonly text: HTMLTextAreaElement;
  private readonly state: HTMLElement;
  private readonly box: HTMLElement;
  private going: AbortController | null = null;
  private view: DumpView | null = null;

  constructor(panel: HTMLElement) {
    this.text = make('textarea', {
      ...{ id: 'dump-text', rows: 7, spellcheck: 'false', autocomplete: 'off', wrap: 'off' },
      placeholder: 'stack: 524 out of 15360\nGC: total: 102400, used: 2352, free: 100048\n…',
      'aria-describedby': 'dump-about',
      input: () => this.draw(),
    });
    this.state = make('span', { class: 'muted grow', role: 'status' });
    this.box = make('div');
    panel.append(
      make(
        'section',
        { class: 'card' },
        make('h2', {}, make('label', { for: 'dump-text' }, 'Draw my map')),
        make(
          'p',
          { class: 'muted', id: 'dump-about' },
          'Run ',
          make('code', {}, 'import micropython; micropython.mem_info(1)'),
          ' on your board and paste what it prints, or a whole log with several of them. Nothing leaves this page.',
        ),
        this.text,
        make(
          'div',
          { class: 'row' },
          make('button', { type: 'button', id: 'dump-draw', click: () => this.draw() }, 'Draw my map'),
          this.state,
        ),
      ),
      this.box,
    );
  }

  /** Draws again what is drawn in colours of the page's. */
  redraw(): void {
    this.view?.redraw();
  }

  private draw(): void {
    this.going?.abort();
    this.view = null;
    this.box.replaceChildren();
    const text = this.text.value;
    if (text.trim() === '') {
      this.state.textContent = 'nothing is pasted yet';
      return;
    }
    let dumps: ReturnType<typeof parseDumps>;
    try {
      dumps = parseDumps(text, 'the text');
    } catch (error) {
      this.state.textContent = error instanceof Error ? error.message : String(error);
      return;
    }
    if (dumps.length === 0) {
      this.state.textContent = 'found no output of micropython.mem_info(1)';
      return;
    }
    this.going = new AbortController();
    const data = timelineData(dumps);
    const last = dumps.length - 1;
    this.state.textContent = dumps.length === 1 ? '1 dump' : `${dumps.length} dumps`;
    // HTML of the map page's parts, which has no text of the dump.
    this.box.innerHTML =
      `<div class="figures" id="${PREFIX}figures"></div>` +
      (last > 0 ? dumpsOverTimeHtml(last, PREFIX) : '') +
      dumpMapHtml(data.areas.length > 0, PREFIX);
    this.view = new DumpView(data, { prefix: PREFIX, signal: this.going.signal });
    this.view.show(last);
  }
}
