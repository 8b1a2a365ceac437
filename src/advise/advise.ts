import type { Board } from '../abi/board.js';
import { type Site, siteOnDisk } from '../report/callSites.js';
import type { RunOptions } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import type { Candidate, Change, Rule } from './change.js';
import { type ChangedLines, changedLines } from './changeLines.js';
import { type Evidence, evidenceAt, gatherEvidence } from './evidence.js';
import type { Figures } from './figures.js';
import { findLeaksByRounds, type Leak } from './leaks.js';
import { measure } from './measure.js';
import { RULES } from './rules/index.js';
import { RunBudget } from './runBudget.js';
import type { Edit, SourceFile } from './sourceFile.js';

/** What the lines of a finding asked for in the run as it is. Sizes in bytes. */
export interface FindingEvidence {
  readonly requests: number;
  readonly bytes: number;
  readonly moved: number;
  readonly peak: number;
  readonly live: number;
  /** Of what is live: room at the ends of lists, arrays and bytearrays that they don't use. */
  readonly slack: number;
}

/** A way to do it. */
export interface Way {
  readonly change: string;
  /** Null: the program did not do the same. */
  readonly after: Figures | null;
}

/** A change that was made, and what it saved. */
export interface Finding {
  readonly rule: string;
  readonly title: string;
  /** As an editor on this computer finds it. */
  readonly place: Site;
  readonly evidence: FindingEvidence;
  /** Which of the ways to do it: the best of those that were tried. */
  readonly change: string;
  /** All that were tried, in their order. */
  readonly ways: readonly Way[];
  readonly files: readonly { readonly file: string; readonly lines: readonly ChangedLines[] }[];
  /** Null: what it saves can't be measured. */
  readonly after: Figures | null;
  /** What may be other in other runs; empty: nothing that is known. */
  readonly mind: string;
  readonly source: string;
}

/** What there is to say of a program. */
export interface Advice {
  readonly evidence: Evidence;
  /** The figures of the run as it is. */
  readonly before: Figures;
  /** What saves most comes first; what can't be measured last. */
  readonly findings: readonly Finding[];
  /** With all changes that go together; null where there are not two of them. */
  readonly together: { readonly findings: number; readonly after: Figures } | null;
  /** Places that were tried without a gain or with another output, and those that there was no time for. */
  readonly rejected: number;
  readonly untried: number;
}

/** A byte of the peak, of what is kept or of the largest free run counts as so many bytes that are only asked for. */
const PEAK_WEIGHT = 4;

/** The part of the heap that a peak has to fill to count fully. */
const HIGH_PEAK = 0.25;

/** Fewer bytes than this in a whole run are not worth a word. */
const LEAST_BYTES = 64;

/** A free run that differs by less than this part of it may do so by chance. */
const LEAST_RUN_PART = 32;

/** A collection more counts as so many bytes that are asked for. */
const COLLECTION_WEIGHT = 256;

/** Runs a program, looks for what it could do otherwise, does so, and tells what that saved. */
export function advise(
  board: Board,
  project: Project,
  options: RunOptions = {},
  rules: readonly Rule[] = RULES,
): Advice {
  const evidence = gatherEvidence(board, project, options);
  const budget = new RunBudget(evidence);
  const found = rules.flatMap((rule) =>
    rule.look(evidence).map((candidate) => ({ rule, candidate, bytes: evidenceOf(evidence, candidate).bytes })),
  );
  found.sort((a, b) => b.bytes - a.bytes);
  const confirmed: { finding: Finding; change: Change; score: number }[] = [];
  const unmoved: Finding[] = [];
  let rejected = 0;
  let untried = 0;
  for (const { rule, candidate } of found) {
    if (options.interrupted?.() === true) break;
    if (candidate.changes.length === 0) continue;
    let best: { change: Change; after: Figures; score: number } | null = null;
    const ways: Way[] = [];
    for (const change of candidate.changes) {
      if (!budget.take()) break;
      const after = measure(evidence, change, budget.maxSteps);
      ways.push({ change: change.name, after });
      if (after === null) continue;
      const score = gain(evidence, after, candidate.aim);
      if (score > (best?.score ?? 0)) best = { change, after, score };
    }
    if (best !== null) {
      const { change, after, score } = best;
      confirmed.push({ finding: findingOf(evidence, rule, candidate, { change, after }, ways), change, score });
    } else if (candidate.isToldAnyway === true) unmoved.push(findingOf(evidence, rule, candidate, null, []));
    else if (ways.length > 0) rejected++;
    else untried++;
  }
  confirmed.sort((a, b) => b.score - a.score);
  const all = together(evidence, confirmed, budget);
  const seen = { ...evidence, leaks: withSlopes(evidence, budget) };
  const seeing = new Set(found.filter(({ candidate }) => candidate.changes.length === 0).map(({ rule }) => rule));
  const unmeasured = [...seeing]
    .flatMap((rule) => rule.look(seen).map((candidate) => ({ rule, candidate })))
    .filter(({ candidate }) => candidate.changes.length === 0)
    .map(({ rule, candidate }) => findingOf(seen, rule, candidate, null, []));
  return {
    ...{ evidence, before: evidence.figures, rejected, untried },
    findings: [...confirmed.map(({ finding }) => finding), ...unmoved, ...unmeasured],
    together: all,
  };
}

/** Leaks with what they take in each round of the program's loop, where it has one and there is time for another run. */
function withSlopes({ leaks, board, project, options }: Evidence, budget: RunBudget): readonly Leak[] {
  if (leaks.length === 0 || !budget.takeFollowed()) return leaks;
  const byRounds = findLeaksByRounds(board, project, { ...options, observe: undefined }, null);
  return leaks.map((leak) => {
    const known = byRounds.leaks.find(({ place }) => place.file === leak.place.file && place.line === leak.place.line);
    return known === undefined ? leak : { ...leak, perRound: known.perRound };
  });
}

/** How much better a run is than the one before; 0 or less: it is not. */
function gain({ figures: before, board, outcome }: Evidence, after: Figures, aim: Candidate['aim']): number {
  // Two runs that end in the middle may do so at different places: their figures tell nothing.
  if (before.status === 'memory-error') return after.status === 'memory-error' ? 0 : Number.MAX_SAFE_INTEGER;
  const bytes = before.bytes - after.bytes + (aim === 'compile' ? before.compileBytes - after.compileBytes : 0);
  // A peak that leaves most of the heap free does no harm.
  const peak = peakGain(before, after) * Math.min(1, before.peak / (HIGH_PEAK * (outcome.heap?.total ?? 1)));
  const kept = before.kept - after.kept;
  const run = after.largestFree - before.largestFree;
  const isOtherRun = Math.abs(run) * LEAST_RUN_PART >= before.largestFree;
  // Where nothing else is to be had, the run has to be worth it; each collection takes its time.
  if (aim === 'run') {
    const collections = Math.max(0, after.collections - before.collections);
    return isOtherRun ? PEAK_WEIGHT * (peak + kept + run) + bytes - COLLECTION_WEIGHT * collections : 0;
  }
  // What asks for more is no better for the little that it leaves at the end.
  if (bytes < 0) return aim === 'compile' ? bytes : 0;
  const isWorthIt = bytes >= LEAST_BYTES || Math.max(peak, kept) >= board.bytesPerBlock;
  return isWorthIt ? PEAK_WEIGHT * (peak + kept + (isOtherRun ? run : 0)) + bytes : 0;
}

/** By how much the peak is lower; where neither is known exactly, by how much at least. */
function peakGain(before: Figures, after: Figures): number {
  const lower = before.peak - (after.peak + after.peakSlack);
  const higher = after.peak - (before.peak + before.peakSlack);
  return lower > 0 ? lower : higher > 0 ? -higher : 0;
}

function evidenceOf(evidence: Evidence, { file, lines }: Candidate): FindingEvidence {
  const sum = { requests: 0, bytes: 0, moved: 0, peak: 0, live: 0, slack: 0 };
  for (const line of new Set(lines)) {
    const one = evidenceAt(evidence, file.path, line);
    if (one === undefined) continue;
    for (const key of ['requests', 'bytes', 'moved', 'peak', 'live', 'slack'] as const) sum[key] += one[key];
  }
  return sum;
}

function findingOf(
  evidence: Evidence,
  rule: Rule,
  candidate: Candidate,
  best: { readonly change: Change; readonly after: Figures } | null,
  ways: readonly Way[],
): Finding {
  const { project } = evidence;
  const { file, line, title = rule.title } = candidate;
  const known = evidenceAt(evidence, file.path, line)?.site;
  const onDisk = (path: string): string => siteOnDisk({ file: path, line: 1, fun: '' }, project).file;
  return {
    ...{ rule: rule.id, title, after: best?.after ?? null, source: rule.source },
    place: known === undefined ? { file: onDisk(file.path), line, fun: '' } : siteOnDisk(known, project),
    evidence: evidenceOf(evidence, candidate),
    change: best?.change.name ?? '',
    ways,
    files: [...(best?.change.edits ?? [])].map(([one, edits]) => ({
      file: onDisk(one.path),
      lines: changedLines(one, edits),
    })),
    mind: best?.change.mind ?? '',
  };
}

/** The run with as many of the changes as go together; null where that is no better than the best of them. */
function together(
  evidence: Evidence,
  confirmed: readonly { readonly change: Change; readonly score: number }[],
  budget: RunBudget,
): Advice['together'] {
  const all = new Map<SourceFile, Edit[]>();
  let findings = 0;
  let best = 0;
  for (const { change, score } of confirmed) {
    if (change.project !== undefined) continue;
    const { edits } = change;
    const isFree = [...edits].every(([file, list]) => list.every((edit) => !overlaps(edit, all.get(file) ?? [])));
    if (!isFree) continue;
    for (const [file, list] of edits) {
      const own = all.get(file) ?? [];
      // One import is enough.
      own.push(...list.filter((edit) => !own.some((other) => other.start === edit.start && other.text === edit.text)));
      all.set(file, own);
    }
    findings++;
    best = Math.max(best, score);
  }
  if (findings < 2 || !budget.take()) return null;
  const after = measure(evidence, { edits: all }, budget.maxSteps);
  if (after === null || gain(evidence, after, undefined) < best) return null;
  return { findings, after };
}

function overlaps({ start, end }: Edit, others: readonly Edit[]): boolean {
  return others.some((other) => start < other.end && other.start < end);
}
