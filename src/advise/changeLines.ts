import { utf8Text } from '../runtime/print.js';
import { type Edit, edited, type SourceFile } from './sourceFile.js';

/** Lines of a file that a change replaces. */
export interface ChangedLines {
  /** The first line that goes, or the one that the new ones stand before; from 1. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** A change as whole lines, in the order of the file. Text is UTF-8 decoded. */
export function changedLines({ text }: SourceFile, edits: readonly Edit[]): ChangedLines[] {
  const hunks: { start: number; end: number; edits: Edit[] }[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    const isNewLine =
      edit.start === edit.end && (edit.start === 0 || text[edit.start - 1] === '\n') && edit.text.endsWith('\n');
    const start = isNewLine ? edit.start : text.lastIndexOf('\n', edit.start - 1) + 1;
    const end = isNewLine ? edit.end : lineEnd(text, edit.end);
    const last = hunks.at(-1);
    if (last !== undefined && start <= last.end && (start < last.end || !isNewLine || last.end === last.start)) {
      last.end = Math.max(last.end, end);
      last.edits.push(edit);
    } else hunks.push({ start, end, edits: [edit] });
  }
  return hunks.map(({ start, end, edits: own }) => {
    const old = text.slice(start, end);
    const moved = own.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
    const line = text.slice(0, start).split('\n').length;
    return withoutSame({ line, removed: linesOf(old), added: linesOf(edited(old, moved)) });
  });
}

/** Without the lines at both ends that stay as they are. */
function withoutSame({ line, removed, added }: ChangedLines): ChangedLines {
  let first = 0;
  while (first < removed.length && removed[first] === added[first]) first++;
  let end = 0;
  const most = Math.min(removed.length, added.length) - first;
  while (end < most && removed.at(-1 - end) === added.at(-1 - end)) end++;
  return {
    line: line + first,
    removed: removed.slice(first, removed.length - end),
    added: added.slice(first, added.length - end),
  };
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

function linesOf(bytes: string): string[] {
  const text = utf8Text(bytes);
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
