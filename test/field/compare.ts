import type { Board } from '../../src/abi/board.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { ReplSession } from '../../src/machine/repl/session.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { parseDumps } from '../../src/report/dumpParse.js';
import { type FieldCheck, type FieldReport, type Figure, fieldChecks, fieldReports, reasons } from './reports.js';

export interface Comparison {
  readonly report: FieldReport;
  readonly target: string;
  readonly figure: Figure;
  readonly published: number;
  readonly simulated: number;
  /** Null where the two are the same. */
  readonly reason: string | null;
}

export interface FieldResult {
  readonly comparisons: Comparison[];
  /** Reports that are not compared, with the reason. */
  readonly left: { readonly report: FieldReport; readonly reason: string }[];
  /** Differences without a reason, reasons without a difference, and figures that are not published. */
  readonly problems: string[];
}

/** Compares all reports. */
export function compareReports(): FieldResult {
  const known = reasons();
  const checks = new Map(fieldChecks().map((check) => [check.report, check]));
  const result: FieldResult = { comparisons: [], left: [], problems: [] };
  const used = new Set<string>();
  const reasonFor = (key: string): string | null => {
    used.add(key);
    return known.get(key) ?? null;
  };
  for (const report of fieldReports()) {
    const check = checks.get(report.id);
    if (check === undefined) {
      const reason = reasonFor(`${report.id} board`);
      if (reason === null) result.problems.push(`report ${report.id} is neither compared nor is there a reason`);
      result.left.push({ report, reason: reason ?? '' });
      continue;
    }
    const figures = simulate(check);
    for (const figure of check.figures) {
      const published = report[figure];
      const simulated = figures[figure];
      if (published === undefined || simulated === undefined) {
        result.problems.push(`report ${report.id}: no ${figure} to compare`);
        continue;
      }
      const key = `${report.id} ${figure}`;
      const reason = published === simulated ? null : reasonFor(key);
      if (published !== simulated && reason === null) {
        result.problems.push(`report ${key}: ${published} published, ${simulated} simulated, and no reason`);
      }
      result.comparisons.push({ report, target: check.target, figure, published, simulated, reason });
    }
  }
  for (const key of known.keys()) {
    if (!used.has(key)) result.problems.push(`reasons.txt: "${key}" needs no reason`);
  }
  return result;
}

function boardOf({ target, heapBytes, growthRule }: FieldCheck): Board {
  const board = loadBoard(target, { firmware: '1.23.0/', heapBytes });
  return growthRule === 'areas' ? { ...board, macros: { ...board.macros, UHEAP_GROWTH_BY_AREAS: 1 } } : board;
}

/** The figures that the simulated board prints at the end of a check. */
function simulate(check: FieldCheck): Partial<Record<Figure, number>> {
  const host = new MemoryHost();
  const board = boardOf(check);
  if (check.script !== undefined) {
    new Machine(board, host).run({ name: '/app/main.py', text: check.script, via: 'file' });
  } else {
    const session = new ReplSession(board, host);
    const end = board.via === 'file' ? '\n' : '\r';
    const shows = check.figures.includes('memFree')
      ? ['gc.mem_free()']
      : ['import micropython', 'micropython.mem_info()'];
    for (const line of [...(check.lines ?? []), ...shows]) session.type(line + end);
  }
  const memFree = host.out
    .split(/\r?\n/)
    .filter((line) => /^\d+$/.test(line))
    .at(-1);
  const dump = parseDumps(host.out).at(-1);
  return {
    ...(dump?.gc === undefined || dump.gc === null
      ? {}
      : { total: dump.gc.total, used: dump.gc.used, maxBlock: dump.gc.maxBlock }),
    ...(dump?.maxNewSplit === undefined || dump.maxNewSplit === null ? {} : { maxNewSplit: dump.maxNewSplit }),
    ...(memFree === undefined ? {} : { memFree: Number(memFree) }),
  };
}
