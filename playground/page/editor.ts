import { indentWithTab } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import {
  EditorState,
  type Extension,
  Prec,
  RangeSet,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { grouped } from '../../src/report/page/text.js';

/** Bytes of lines, by the line's number from 1. */
export type LineBytes = ReadonlyMap<number, number>;

/** What the gutter shows of a file: bytes by line, and what the largest of all files is. */
interface Shown {
  readonly bytes: LineBytes;
  readonly most: number;
}

class BytesMarker extends GutterMarker {
  constructor(
    private readonly bytes: number,
    private readonly part: number,
  ) {
    super();
  }

  override eq(other: BytesMarker): boolean {
    return other.bytes === this.bytes && other.part === this.part;
  }

  override toDOM(): Node {
    const mark = document.createElement('span');
    mark.className = 'cm-bytes-mark';
    mark.textContent = grouped(this.bytes);
    mark.title = `${grouped(this.bytes)} bytes by this line`;
    mark.style.setProperty('--part', `${Math.round(this.part * 100)}%`);
    return mark;
  }
}

const setBytes = StateEffect.define<Shown>();
const setBad = StateEffect.define<number | null>();

const bytesField = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(markers, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setBytes)) return markersOf(transaction.state, effect.value);
    }
    return markers.map(transaction.changes);
  },
});

function markersOf({ doc }: EditorState, { bytes, most }: Shown): RangeSet<GutterMarker> {
  const builder = new RangeSetBuilder<GutterMarker>();
  for (const [line, size] of [...bytes].sort(([a], [b]) => a - b)) {
    if (line > doc.lines || size === 0) continue;
    const { from } = doc.line(line);
    builder.add(from, from, new BytesMarker(size, size / Math.max(1, most)));
  }
  return builder.finish();
}

const badField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setBad)) continue;
      const line = effect.value;
      if (line === null || line > transaction.state.doc.lines) return Decoration.none;
      return Decoration.set([BAD_LINE.range(transaction.state.doc.line(line).from)]);
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const BAD_LINE = Decoration.line({ class: 'cm-bad-line' });

const HIGHLIGHT = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.self], color: 'var(--syn-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--syn-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--syn-number)' },
  { tag: [tags.comment, tags.meta], color: 'var(--syn-comment)' },
  {
    tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    color: 'var(--syn-name)',
  },
]);

/** What the editor tells the page. */
export interface EditorListener {
  /** The text of a file is another now. */
  changed(file: string, text: string): void;
  run(): void;
}

/** The editor of all files, one at a time. */
export class Editor {
  private readonly view: EditorView;
  private readonly listener: EditorListener;
  private readonly states = new Map<string, EditorState>();
  private current = '';
  private shown = new Map<string, LineBytes>();
  private most = 0;
  private bad: { readonly file: string; readonly line: number } | null = null;

  constructor(parent: HTMLElement, listener: EditorListener) {
    this.listener = listener;
    this.view = new EditorView({ parent });
  }

  /** All files anew; what could be undone before can't any more. */
  open(files: Readonly<Record<string, string>>, file: string): void {
    this.states.clear();
    for (const [name, text] of Object.entries(files)) this.states.set(name, this.stateOf(name, text));
    this.shown.clear();
    this.bad = null;
    this.current = '';
    this.show(file);
  }

  /** Shows a file. */
  show(file: string): void {
    if (file === this.current) return;
    if (this.states.has(this.current)) this.states.set(this.current, this.view.state);
    this.current = file;
    this.view.setState(this.states.get(file)!);
    this.drawMarks();
  }

  add(file: string, text: string): void {
    this.states.set(file, this.stateOf(file, text));
  }

  remove(file: string): void {
    this.states.delete(file);
    if (file === this.current) this.current = '';
  }

  rename(from: string, to: string): void {
    const state = from === this.current ? this.view.state : this.states.get(from)!;
    this.states.delete(from);
    this.states.set(to, this.stateOf(to, state.doc.toString()));
    if (from === this.current) {
      this.current = '';
      this.show(to);
    }
  }

  /** Bytes by line of each file, shown beside the code. */
  showBytes(bytes: Map<string, LineBytes>): void {
    this.shown = bytes;
    this.most = Math.max(0, ...[...bytes.values()].flatMap((lines) => [...lines.values()]));
    this.drawMarks();
  }

  /** Marks the line that ended the program; null: none. */
  showBad(place: { readonly file: string; readonly line: number } | null): void {
    this.bad = place;
    this.drawMarks();
  }

  /** Puts the cursor on a line of a file that is shown. */
  goTo(line: number): void {
    const { doc } = this.view.state;
    const { from } = doc.line(Math.max(1, Math.min(doc.lines, line)));
    this.view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    this.view.focus();
  }

  focus(): void {
    this.view.focus();
  }

  /**
   * Puts lines in place of others, near to where they were. Returns whether the old ones are there.
   *
   * @param line the first that goes, or the one that new ones stand before; from 1
   */
  replaceLines(file: string, line: number, removed: readonly string[], added: readonly string[]): boolean {
    const state = file === this.current ? this.view.state : this.states.get(file);
    if (state === undefined) return false;
    const lines = state.doc.toString().split('\n');
    const at = removed.length === 0 ? Math.min(line - 1, lines.length) : nearest(lines, removed, line - 1);
    if (at < 0) return false;
    lines.splice(at, removed.length, ...added);
    const insert = lines.join('\n');
    const changes = { from: 0, to: state.doc.length, insert };
    if (file === this.current) this.view.dispatch({ changes: lineChange(state, at, removed.length, added) ?? changes });
    else {
      this.states.set(file, state.update({ changes }).state);
      this.listener.changed(file, insert);
    }
    return true;
  }

  private drawMarks(): void {
    const { current, most, bad } = this;
    if (current === '') return;
    this.view.dispatch({
      effects: [
        setBytes.of({ bytes: this.shown.get(current) ?? new Map(), most }),
        setBad.of(bad?.file === current ? bad.line : null),
      ],
    });
  }

  private runs(): boolean {
    this.listener.run();
    return true;
  }

  private stateOf(file: string, doc: string): EditorState {
    const isPython = file.endsWith('.py');
    const extensions: Extension[] = [
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => this.runs() }])),
      basicSetup,
      keymap.of([indentWithTab]),
      indentUnit.of('    '),
      ...(isPython ? [python()] : []),
      syntaxHighlighting(HIGHLIGHT),
      bytesField,
      badField,
      gutter({ class: 'cm-bytes', markers: (view) => view.state.field(bytesField) }),
      EditorView.contentAttributes.of({
        tabindex: '0',
        'aria-label': `${file}, the program's text; Escape, then Tab leaves it`,
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.listener.changed(this.current, update.state.doc.toString());
      }),
    ];
    return EditorState.create({ doc, extensions });
  }
}

/** The change of whole lines, as small as it is, so that the cursor stays where it was. */
function lineChange(
  { doc }: EditorState,
  at: number,
  removed: number,
  added: readonly string[],
): { from: number; to: number; insert: string } | null {
  if (at + removed >= doc.lines) return null;
  const from = doc.line(at + 1).from;
  const to = doc.line(at + removed + 1).from;
  return { from, to, insert: added.map((text) => `${text}\n`).join('') };
}

/** Where lines stand one after the other, nearest to `near`; -1: nowhere. Lines count from 0. */
function nearest(lines: readonly string[], wanted: readonly string[], near: number): number {
  let best = -1;
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    const isNearer = best < 0 || Math.abs(at - near) < Math.abs(best - near);
    if (isNearer && wanted.every((text, i) => lines[at + i] === text)) best = at;
  }
  return best;
}
