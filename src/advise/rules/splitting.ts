import type { Rule } from '../change.js';

/** A free run that would be so much longer without one chunk is worth a word. */
const LEAST_FACTOR = 1.25;

/** A small chunk that lives long in the middle of the free room. */
export const splitting: Rule = {
  id: 'split',
  title: 'a small chunk parts the largest free run',
  source: 'constrained.html#fragmentation',
  look: ({ split, files, project }) => {
    if (split === null || split.without < LEAST_FACTOR * split.largest) return [];
    const { place, largest, without, type, chunks, bytes, after, heldBy } = split;
    const file = files.find(
      ({ path }) => path === (place.file === project.path ? project.program : path) && place.file.endsWith(path),
    );
    if (file === undefined) return [];
    const what = chunks === 1 ? type : `${chunks} chunks, the largest of them ${type},`;
    const title = `${what} of ${bytes} bytes in all part the free room: without them the largest run is ${without}, not ${largest}; made after ${after} % of the run, held by ${heldBy}`;
    return [{ file, line: place.line, lines: [place.line], changes: [], title }];
  },
};
