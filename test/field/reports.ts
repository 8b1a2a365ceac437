import { readFileSync } from 'node:fs';

/** What people published of their boards' heaps, and how each is compared. */

/** Bytes; runs in blocks. */
export type Figure = 'total' | 'used' | 'maxNewSplit' | 'maxBlock' | 'memFree';

export interface FieldReport extends Partial<Readonly<Record<Figure, number>>> {
  readonly id: number;
  readonly board?: string;
  readonly port: string;
  readonly version?: string;
  readonly state: string;
  readonly source?: string;
}

/** How a report's state is reached on a simulated board. */
export interface FieldCheck {
  readonly report: number;
  readonly target: string;
  /** Compared after the lines. */
  readonly figures: readonly Figure[];
  /** Typed at the first prompt; absent: nothing but what prints the figures. */
  readonly lines?: readonly string[];
  /** Run as a program instead. */
  readonly script?: string;
  /** The first heap of that version, in bytes, where it was another one. */
  readonly heapBytes?: number;
  /** How that version reckoned the size of a new area. */
  readonly growthRule?: 'areas';
}

function json(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

/** Paths hold both from the sources and from where the compiler puts this file. */
const ROOT = import.meta.url.includes('/out/test/') ? '../../../test/' : '../';

export function fieldReports(): FieldReport[] {
  return (json(`${ROOT}recordings/field-reports.json`) as { reports: FieldReport[] }).reports;
}

export function fieldChecks(): FieldCheck[] {
  return json(`${ROOT}field/checks.json`) as FieldCheck[];
}

/** Why a figure is not reproduced, or a report not compared (`board`), by report and figure. */
export function reasons(): Map<string, string> {
  const text = readFileSync(new URL(`${ROOT}field/reasons.txt`, import.meta.url), 'utf8');
  const map = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, ids, what, reason] = /^([\d,]+) (\w+) (.+)$/.exec(line) ?? [];
    if (reason === undefined) throw new Error(`reasons.txt: expected "REPORT FIGURE reason", found "${line}"`);
    for (const id of ids!.split(',')) map.set(`${id} ${what}`, reason);
  }
  return map;
}
