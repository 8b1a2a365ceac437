import { listTargets, loadBoard } from '../../src/profiles/profiles.js';

const HOW = { exact: 'read from firmware', derived: 'from the sources', modelled: 'modelled' } as const;

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** The page of all boards: docs/boards.md. */
export function boardsPage(): string {
  const boards = listTargets().filter(({ kind }) => kind === 'board');
  const rows = boards.flatMap((target) =>
    target.micropython.map((release) => {
      const board = loadBoard(target.id, { firmware: `${release}/` });
      const bytes = board.heapAreas.reduce((sum, { start, end }) => sum + end - start, 0);
      const how = (key: string): string => HOW[board.provenance[key] ?? 'modelled'];
      const cells = [
        target.id,
        board.description,
        board.mcu,
        release,
        String(bytes),
        how('heap'),
        how('romQstrs'),
        how('boot'),
      ];
      return `| ${cells.map(cell).join(' | ')} |`;
    }),
  );
  return `# Boards

${boards.length} boards, each with the releases of MicroPython that it can run (\`--micropython\`). **heap**: bytes that the
firmware gives to \`gc_init\` and \`gc_add\` when it starts. How where it lies, the strings in ROM, and what the boot leaves
are known: *read from firmware* that was released or linked for the board; *from the sources* of MicroPython, or a board
that is configured alike; *modelled*: a guess from what is known of others. \`uheap targets show BOARD\` has the notes.

| board | | chip | MicroPython | heap | heap is | strings are | boot is |
|---|---|---|---|---:|---|---|---|
${rows.join('\n')}
`;
}
