import { listTargets, loadBoard } from '../../src/profiles/profiles.js';

const HOW = {
  exact: 'exact',
  linked: 'linked',
  sibling: "sibling's",
  derived: 'derived',
  modelled: 'modelled',
} as const;

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** The page of all boards: docs/boards.md. */
export function boardsPage(): string {
  const boards = listTargets().filter(({ kind }) => kind === 'board');
  const rows = boards.flatMap((target) =>
    target.micropython.map((release) => {
      const board = loadBoard(target.id, { firmware: `${release}/`, anyHeap: true });
      const isUnknown = target.heapBytes === null;
      const bytes = board.heapAreas.reduce((sum, { start, end }) => sum + end - start, 0);
      const how = (key: string): string => HOW[board.provenance[key] ?? 'modelled'];
      const cells = [
        target.id,
        board.description,
        board.mcu,
        release,
        isUnknown ? '-' : String(bytes),
        isUnknown ? 'not known' : how('heap'),
        how('romQstrs'),
        how('boot'),
      ];
      return `| ${cells.map(cell).join(' | ')} |`;
    }),
  );
  const unknown = boards.filter(({ heapBytes }) => heapBytes === null).length;
  return `# Boards

${boards.length} boards, each with the releases of MicroPython that it can run (\`--micropython\`). **heap**: bytes that the
firmware gives to \`gc_init\` and \`gc_add\` when it starts. How where it lies, the strings in ROM, and what the boot leaves
are known:

| | |
|---|---|
| exact | read from released firmware, or from a board |
| linked | from firmware that was linked for the board, with another compiler than the released one's |
| sibling's | that of a board whose chip, port and macros are the same |
| derived | computed from MicroPython's sources |
| modelled | a guess from what is known of others |

Nobody has read where the heap of ${unknown} of them lies (\`-\`): they run with \`--heap\` only, which says how large it is.
\`uheap calibrate\` reads it from the board, \`uheap targets import\` from its firmware. \`uheap targets show BOARD\` has the notes.

| board | | chip | MicroPython | heap | heap is | strings are | boot is |
|---|---|---|---|---:|---|---|---|
${rows.join('\n')}
`;
}
