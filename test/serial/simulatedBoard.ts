import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { FakeBoard, type FakeBoardOptions, type FakeRun } from './fakeBoard.js';

/** What else a simulated board may do. */
export interface SimulatedBoardOptions extends FakeBoardOptions {
  /** Runs after each reset, as a boot.py would. */
  readonly bootProgram?: string;
}

/** A fake board that runs programs on a simulated machine, a new one after each soft reset. */
export function simulatedBoard(target: string, options: SimulatedBoardOptions = {}): FakeBoard {
  let run = newMachine(target, options);
  return new FakeBoard({
    ...options,
    run: (source) => run(source),
    onReset: () => {
      run = newMachine(target, options);
    },
  });
}

function newMachine(target: string, { paste, run, bootProgram }: SimulatedBoardOptions): (source: string) => FakeRun {
  const host = new MemoryHost();
  host.stderr = (bytes) => host.stdout(bytes);
  const repl = new Machine(loadBoard(target), host).openRawRepl('soft-reset');
  if (bootProgram !== undefined) repl.submit(bootProgram, 'raw-paste');
  const lines = (text: string): string => text.replaceAll('\n', '\r\n');
  return (source) => {
    const special = run?.(source);
    if (special !== undefined && special.out !== PASS) return special;
    host.out = '';
    let end: number | null = null;
    repl.submit(source, typeof paste === 'number' ? 'raw-paste' : 'raw-repl', () => {
      end = host.out.length;
    });
    return { out: lines(host.out.slice(0, end ?? undefined)), err: end === null ? '' : lines(host.out.slice(end)) };
  };
}

/** The output of a `run` that leaves the program to the machine. */
export const PASS = '\0pass';
