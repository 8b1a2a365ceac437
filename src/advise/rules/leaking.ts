import type { Candidate, Rule } from '../change.js';

/** What still grows when the run ends: it would go on. */
export const leaking: Rule = {
  id: 'leak',
  title: 'still grows when the run ends',
  source: 'constrained.html#the-heap',
  look: ({ leaks, files, project }) =>
    leaks.flatMap(({ place, quarters, chunks, heldBy }): Candidate[] => {
      const file = files.find(
        ({ path }) => path === (place.file === project.path ? project.program : path) && place.file.endsWith(path),
      );
      if (file === undefined) return [];
      const title = `grows until the end: ${quarters.join(', ')} bytes after each quarter; ${chunks} chunks, the newest held by ${heldBy}`;
      return [{ file, line: place.line, lines: [place.line], changes: [], title }];
    }),
};
