import type { Board } from '../abi/board.js';
import { MemoryHost } from '../machine/host.js';
import { Machine } from '../machine/machine.js';
import type { SideOutput } from '../report/comparison.js';
import type { BoardAnswer, BoardRepl } from './boardRepl.js';
import type { Submission } from './submissions.js';

/** One side's answers to the submissions. */
type Answers = Map<Submission['name'], { readonly out: string; readonly err: string }>;

/** What the board made of the submissions. */
export interface BoardRun {
  readonly output: SideOutput;
  /** How the submissions went over: the simulated side gets them the same way. */
  readonly via: BoardAnswer['via'];
}

/** Runs the submissions on the board. @throws SerialError, Interrupted */
export async function runOnBoard(repl: BoardRepl, submissions: readonly Submission[]): Promise<BoardRun> {
  const answers: Answers = new Map();
  let via: BoardAnswer['via'] = 'raw-paste';
  for (const { name, text } of submissions) {
    const step = name === 'program' ? 'running the program' : `probe "${name}"`;
    const answer = await repl.run(text, via, step);
    via = answer.via;
    answers.set(name, answer);
  }
  return { output: sideOutput(answers, null), via };
}

/** Runs the submissions on a simulated board that came up as the real one did. */
export function runSimulated(
  board: Board,
  submissions: readonly Submission[],
  via: BoardAnswer['via'],
  watch: (machine: Machine) => void = () => {},
): SideOutput {
  const host = new MemoryHost();
  host.stderr = (bytes) => host.stdout(bytes);
  const machine = new Machine(board, host);
  watch(machine);
  const repl = machine.openRawRepl('soft-reset');
  const answers: Answers = new Map();
  let peak = 0;
  for (const { name, text } of submissions) {
    host.out = '';
    let end: number | null = null;
    repl.submit(text, via, () => {
      end = host.out.length;
    });
    answers.set(name, { out: host.out.slice(0, end ?? undefined), err: end === null ? '' : host.out.slice(end) });
    if (name === 'after') peak = machine.heap.peakUsedBytes;
  }
  return sideOutput(answers, peak);
}

function sideOutput(answers: Answers, peak: number | null): SideOutput {
  const out = (name: Submission['name']): string => answers.get(name)!.out;
  return {
    before: out('before'),
    out: out('program'),
    err: answers.get('program')!.err,
    after: out('after'),
    collected: out('collected'),
    peak,
  };
}
