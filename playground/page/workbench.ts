import { byId } from '../../src/report/page/browser/dom.js';
import type { AdvisedLines, BoardEntry, Place, RunResult, Work, WorkerAnswer } from '../messages.js';
import { pathInBoard } from '../paths.js';
import { AdviceTab } from './adviceTab.js';
import { BoardBar } from './boardBar.js';
import { BoardDialog } from './boardDialog.js';
import { BoardsTab } from './boardsTab.js';
import { CompareTab } from './compareTab.js';
import { askText, confirmed } from './dialogs.js';
import { Editor, type LineBytes } from './editor.js';
import { startExamples } from './examplesMenu.js';
import { FileTabs } from './fileTabs.js';
import { HeapTab } from './heapTab.js';
import { MapTab } from './mapTab.js';
import { OutputPane } from './outputPane.js';
import { PromptTab } from './promptTab.js';
import { share } from './shareDialog.js';
import { startSplitters } from './splitters.js';
import { type Example, keepLast, keepProgram } from './startProgram.js';
import { startTabs } from './tabs.js';
import { startTheme } from './theme.js';
import { EngineThread } from './thread.js';

/** Milliseconds that a program may take before it is ended, with its figures so far. */
const LIMIT_MS = 20_000;

/** Which figure stands beside the lines of the code. */
type LineFigure = 'peak' | 'bytes' | 'live';

/** The page: the program on one side, what came of it on the other. */
export class Workbench {
  private work: Work;
  private current: string;
  private readonly runner = new EngineThread();
  private readonly editor: Editor;
  private readonly tabs: FileTabs;
  private readonly output: OutputPane;
  private readonly board: BoardBar;
  private readonly heap: HeapTab;
  private readonly runButton = byId<HTMLButtonElement>('run');
  private readonly lineFigure = byId<HTMLSelectElement>('line-figure');
  private result: RunResult | null = null;
  /** The result is that of the program as it is now. */
  private isOfProgram = false;
  private started = 0;
  private ticking = 0;

  constructor(boards: readonly BoardEntry[], examples: readonly Example[], work: Work) {
    this.work = work;
    this.current = work.main;
    this.editor = new Editor(byId('editor'), {
      changed: (file, text) => this.keep({ ...this.work, files: { ...this.work.files, [file]: text } }),
      run: () => this.run(),
    });
    this.tabs = new FileTabs(byId('files'), byId('file-buttons'), {
      show: (file) => this.showFile(file),
      add: () => void this.addFile(),
      rename: (file) => void this.renameFile(file),
      remove: (file) => void this.removeFile(file),
    });
    this.output = new OutputPane(byId('output'), (place) => this.go(place));
    const dialog = new BoardDialog(boards);
    this.board = new BoardBar(byId('board-bar'), dialog, boards, work.board, (board) => {
      this.keep({ ...this.work, board });
      this.load();
    });
    this.heap = new HeapTab({ figures: byId('summary'), heap: byId('heap'), allocators: byId('allocators') }, '');
    startTabs(byId('result-tabs'), () => dispatchEvent(new Event('resize')));
    new BoardsTab(byId('panel-boards'), {
      ...{ thread: new EngineThread(), boards, work: () => this.work },
      choose: (id) => {
        this.board.set({ ...this.work.board, id });
        this.keep({ ...this.work, board: this.board.choice });
        this.run();
      },
    });
    new PromptTab(
      byId('panel-prompt'),
      () => this.work,
      (place) => this.go(place),
    );
    new AdviceTab(byId('panel-advice'), {
      ...{ thread: new EngineThread(), work: () => this.work },
      apply: (lines) => this.apply(lines),
      go: (place) => this.go(place),
    });
    startSplitters();
    const compare = new CompareTab(byId('panel-compare'), {
      ...{ thread: new EngineThread(), boards, dialog, work: () => this.work },
    });
    const map = new MapTab(byId('panel-map'));
    startTheme(byId('theme'), () => {
      for (const drawn of [this.heap, compare, map]) drawn.redraw();
    });
    startExamples(byId('examples'), byId('examples-menu'), examples, (example) => this.openAnother(example));
    byId('share').addEventListener('click', () => void share(this.work, this.isOfProgram ? this.result : null));
    this.runButton.addEventListener('click', () => (this.runner.isBusy ? this.stop() : this.run()));
    this.lineFigure.addEventListener('change', () => this.showLineBytes());
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) this.run();
    });
    this.open(work);
  }

  /** Says something that the page has to say by itself. */
  tell(text: string): void {
    this.output.note(text, true);
  }

  /** Opens a program in place of this one, which the menu of examples then has. */
  openAnother(work: Work): void {
    keepLast(this.work);
    history.replaceState(null, '', location.pathname);
    if (this.runner.isBusy) this.stop();
    this.output.clear();
    this.result = null;
    this.heap.clear();
    byId('no-run').hidden = false;
    this.open(work);
  }

  private open(work: Work): void {
    this.work = work;
    this.current = work.main;
    this.board.set(work.board);
    this.editor.open(work.files, work.main);
    this.drawTabs();
    keepProgram(work);
    this.load();
  }

  private keep(work: Work): void {
    this.isOfProgram = false;
    // The address names another program from now on.
    if (location.hash !== '') history.replaceState(null, '', location.pathname);
    this.work = work;
    keepProgram(work);
  }

  private drawTabs(): void {
    this.tabs.draw(Object.keys(this.work.files), this.current, this.work.main);
  }

  private showFile(file: string): void {
    this.current = file;
    this.editor.show(file);
    this.drawTabs();
  }

  private nameProblem(name: string, own: string): string {
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name)) return 'a name such as sensors.py or lib/sensors.py';
    return name !== own && Object.hasOwn(this.work.files, name) ? 'there is such a file' : '';
  }

  private async addFile(): Promise<void> {
    const name = await askText('Add a file', {
      ...{ value: '', label: 'name', yes: 'Add' },
      problem: (text) => this.nameProblem(text, ''),
    });
    if (name === null) return;
    this.editor.add(name, '');
    this.keep({ ...this.work, files: { ...this.work.files, [name]: '' } });
    this.showFile(name);
  }

  private async renameFile(file: string): Promise<void> {
    const name = await askText('Rename the file', {
      ...{ value: file, label: 'name', yes: 'Rename' },
      problem: (text) => this.nameProblem(text, file),
    });
    if (name === null || name === file) return;
    const files = Object.fromEntries(
      Object.entries(this.work.files).map(([each, text]) => [each === file ? name : each, text]),
    );
    this.keep({ ...this.work, files, main: file === this.work.main ? name : this.work.main });
    this.editor.rename(file, name);
    this.current = name;
    this.drawTabs();
  }

  private async removeFile(file: string): Promise<void> {
    if (!(await confirmed(`Delete ${file}?`, 'Its text is lost.', 'Delete'))) return;
    const { [file]: _, ...files } = this.work.files;
    this.editor.remove(file);
    this.keep({ ...this.work, files });
    this.showFile(this.work.main);
  }

  /** Gets the board ready, so that the first run need not wait. */
  private load(): void {
    if (this.runner.isBusy) return;
    const board = this.work.board;
    this.showState(`loading ${board.id} …`);
    this.runner.ask({ kind: 'load', board }, (answer) => {
      if (answer.kind === 'ready') this.showState(`ready: ${answer.banner}`);
      else if (answer.kind === 'refused') this.showState(answer.message, 'bad');
    });
  }

  private run(): void {
    this.output.clear();
    this.editor.showBad(null);
    this.started = performance.now();
    this.runButton.dataset.running = 'true';
    this.runButton.querySelector('.label')!.textContent = 'Stop';
    this.tick();
    clearInterval(this.ticking);
    this.ticking = window.setInterval(() => this.tick(), 100);
    this.runner.ask({ kind: 'run', work: this.work, limitMs: LIMIT_MS }, (answer) => this.hear(answer));
  }

  private tick(): void {
    this.showState(`running … ${((performance.now() - this.started) / 1000).toFixed(1)} s`);
  }

  private stop(): void {
    this.runner.stop();
    this.output.note('stopped');
    this.ended('stopped', '');
    this.load();
  }

  private hear(answer: WorkerAnswer): void {
    if (answer.kind === 'output') this.output.write(answer.text);
    else if (answer.kind === 'ran') this.show(answer.result);
    else if (answer.kind === 'refused') {
      this.output.note(answer.message, true);
      this.ended(answer.message, 'bad');
    }
  }

  private ended(text: string, kind: '' | 'good' | 'bad'): void {
    clearInterval(this.ticking);
    this.started = 0;
    delete this.runButton.dataset.running;
    this.runButton.querySelector('.label')!.textContent = 'Run';
    this.showState(text, kind);
  }

  private show(result: RunResult): void {
    this.result = result;
    this.isOfProgram = true;
    const { status, error, summary, why, place } = result;
    const ms = `${Math.round(performance.now() - this.started)} ms`;
    if (why !== '') this.output.note(why, true);
    if (status === 'stopped') this.output.note(`ended after ${LIMIT_MS / 1000} s: it would have gone on`);
    const isGood = status === 'ok' || status === 'exit';
    if (status === 'stopped') this.ended(`ended after ${LIMIT_MS / 1000} s`, '');
    else this.ended(isGood ? `ended in ${ms}` : error, isGood ? 'good' : 'bad');
    byId('no-run').hidden = summary !== null;
    this.heap.show(result, (file, line) => this.lineText(file, line));
    this.showLineBytes();
    this.editor.showBad(place === null ? null : { file: this.fileOf(place), line: place.line });
  }

  private lineText(file: string, line: number): string {
    return (this.work.files[this.fileOf({ file, line })]?.split('\n')[line - 1] ?? '').trim();
  }

  /** The name of a place's file among the program's. */
  private fileOf({ file }: Place): string {
    return file === '<stdin>' ? this.work.main : pathInBoard(file);
  }

  private showLineBytes(): void {
    const figure = this.lineFigure.value as LineFigure | 'none';
    const files = new Map<string, Map<number, number>>();
    for (const group of figure === 'none' ? [] : (this.result?.byLine ?? [])) {
      const { site } = group;
      if (site === null || site.line === 0) continue;
      const file = this.fileOf(site);
      const lines = files.get(file) ?? new Map<number, number>();
      lines.set(site.line, (lines.get(site.line) ?? 0) + group[figure as LineFigure]);
      files.set(file, lines);
    }
    this.editor.showBytes(files as Map<string, LineBytes>);
  }

  private go(place: Place): void {
    const file = this.fileOf(place);
    if (!Object.hasOwn(this.work.files, file)) return;
    this.showFile(file);
    this.editor.goTo(place.line);
  }

  private apply(lines: readonly AdvisedLines[]): boolean {
    // From the end, so that lines before keep their numbers.
    const ordered = [...lines].sort((a, b) => b.line - a.line);
    const done = ordered.map(({ file, line, removed, added }) =>
      this.editor.replaceLines(this.fileOf({ file, line }), line, removed, added),
    );
    const [first] = lines;
    if (done.every(Boolean) && first !== undefined) this.showFile(this.fileOf(first));
    return done.every(Boolean);
  }

  private showState(text: string, kind: '' | 'good' | 'bad' = ''): void {
    const state = byId('state');
    state.textContent = text;
    state.className = `state ${kind}`;
  }
}
