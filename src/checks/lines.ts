import { siteOnDisk } from '../report/callSites.js';
import type { Profile } from '../report/profile.js';
import { type Project, pathInProject, projectFile } from '../report/projectFiles.js';
import { utf8Text } from '../runtime/print.js';

/** What one line of the source had on the heap. Sizes in bytes. */
export interface LineFigures {
  /** As an editor on this computer finds it. */
  readonly file: string;
  readonly line: number;
  readonly fun: string;
  /** The source, trimmed: finds the line again when others moved it. */
  readonly text: string;
  peak: number;
  live: number;
}

/** Sums up a profile by the innermost line of the source that asked, compiling for an import included. */
export function profileLines(profile: Profile, project: Project): LineFigures[] {
  const sources = new Map<string, string[]>();
  const lines = new Map<string, LineFigures>();
  for (const row of profile.rows) {
    const site = row.path.findLast(({ line }) => line > 0);
    if (site === undefined || row.peak + row.live === 0) continue;
    const { file, line, fun } = siteOnDisk(site, project);
    const key = `${file}:${line}:${fun}`;
    let entry = lines.get(key);
    if (entry === undefined) {
      entry = { file, line, fun, text: sourceLine(sources, project, site.file, line), peak: 0, live: 0 };
      lines.set(key, entry);
    }
    entry.peak += row.peak;
    entry.live += row.live;
  }
  return [...lines.values()].sort((a, b) => b.peak - a.peak);
}

function sourceLine(sources: Map<string, string[]>, project: Project, file: string, line: number): string {
  let text = sources.get(file);
  if (text === undefined) {
    const bytes = file === project.path ? project.text : projectFile(project, pathInProject(file));
    text = utf8Text(bytes).split('\n');
    sources.set(file, text);
  }
  return (text[line - 1] ?? '').trim();
}

/** The line to blame for growth: the one with the most bytes more than before, else the one with the most bytes. */
export function lineToBlame(
  now: readonly LineFigures[],
  before: readonly LineFigures[] | null,
  figure: 'peak' | 'live',
): LineFigures | null {
  const place = ({ fun, text }: LineFigures): string => `${fun}\n${text}`;
  const old = new Map<string, number>();
  for (const line of before ?? []) old.set(place(line), (old.get(place(line)) ?? 0) + line[figure]);
  let worst: LineFigures | null = null;
  let most = 0;
  for (const line of now) {
    const grown = line[figure] - (old.get(place(line)) ?? 0);
    if (grown > most) {
      most = grown;
      worst = line;
    }
  }
  return worst ?? now[0] ?? null;
}
