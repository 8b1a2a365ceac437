import type { Candidate, Rule } from '../change.js';

/** What still grows when the run ends: it would go on. */
export const leaking: Rule = {
  id: 'leak',
  title: 'still grows when the run ends',
  source: 'constrained.html#the-heap',
  look: ({ leaks, files, project }) =>
    leaks.flatMap(({ place, quarters, chunks, heldBy, perRound }): Candidate[] => {
      const file = files.find(
        ({ path }) => path === (place.file === project.path ? project.program : path) && place.file.endsWith(path),
      );
      if (file === undefined) return [];
      const slope = perRound === null ? '' : `, ${Number(perRound.bytes.toFixed(1))} each round of the program's loop`;
      const title = `grows until the end: ${quarters.join(', ')} bytes after each quarter${slope}; ${chunks} chunks, the newest held by ${heldBy}`;
      return [{ file, line: place.line, lines: [place.line], changes: [], title }];
    }),
};
