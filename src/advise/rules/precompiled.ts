import { type ProgramForm, programForms } from '../../report/mpyComparison.js';
import type { Candidate, Change, Rule } from '../change.js';
import type { Evidence } from '../evidence.js';

/** Part of the peak that compiling has to have, and of the heap that the peak has to fill. */
const LEAST_PART = 0.1;
const LEAST_PEAK = 0.25;

/** Compiling on the board takes more than the code that comes of it: the program can come compiled. */
export const precompiled: Rule = {
  id: 'precompile',
  title: 'compiling on the board',
  source: 'constrained.html#compilation-phase',
  look: (evidence) => {
    const { compiling, profile, board, project, files, outcome } = evidence;
    if (compiling.peak < LEAST_PART * profile.peak) return [];
    if (outcome.heap === null || profile.peak < LEAST_PEAK * outcome.heap.total) return [];
    // What looks at its name does something else when it is imported.
    const { mpy, frozen, romFs } = programForms(
      board,
      project,
      files.map(({ path }) => path),
    );
    const part = Math.round((100 * compiling.peak) / profile.peak);
    const file = files.find(({ path }) => path === project.program);
    if (file === undefined) return [];
    const candidate = (form: ProgramForm | null, change: string, what: string): Candidate[] => {
      if (form === null) return [];
      const title = `compiling on the board is ${part} % of the peak: ${what}`;
      return [{ file, line: 1, lines: [], changes: [changeTo(form, change, evidence)], title, aim: 'compile' }];
    };
    return [
      ...candidate(mpy, 'mpy', 'import the program as .mpy files (uheap compile)'),
      ...candidate(romFs, 'ROMFS', 'put the program as .mpy files into a ROMFS'),
      ...candidate(frozen, 'frozen', 'freeze the program into the firmware'),
    ];
  },
};

function changeTo({ board, project, booted, romFs }: ProgramForm, name: string, { project: own }: Evidence): Change {
  const mind = own.text.includes('__name__') ? 'what is imported has another __name__ than "__main__"' : '';
  return { edits: new Map(), name, board, project, mind, ...(booted === undefined ? {} : { booted }), romFs };
}
