import type { Board } from '../abi/board.js';
import { runForPeak } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import type { StubFile } from '../world/stub.js';

/** The files that a project's checks begin with. Paths in them are from their own folders. */

const REPOSITORY = 'https://raw.githubusercontent.com/uheap/uheap/main';

/** Programs that never end are the rule on boards: a minute of the board's time says enough of one. */
const FOR = '60s';
const FOR_US = 60_000_000;
/** One that never sleeps gets nowhere near a minute. */
const MAX_STEPS = 2_000_000;

/** What one run on a board came to. */
interface FirstRun {
  /** Bytes that could be reached at the peak; null: the program doesn't end well. */
  readonly peak: number | null;
  readonly stops: 'time' | 'steps' | null;
  /** What ended it; empty for a good end. */
  readonly error: string;
}

/** Runs a program once to see what it needs, for a minute of the board's time at most. */
export function firstRun(board: Board, project: Project, stub: StubFile): FirstRun {
  const outcome = runForPeak(board, project, { forUs: FOR_US, maxSteps: MAX_STEPS, stub });
  const { status, figures, error, stopped } = outcome;
  const isFine = (status === 'ok' || status === 'stopped') && figures !== null;
  const stops = status !== 'stopped' ? null : stopped?.reason === 'steps' ? 'steps' : 'time';
  return { peak: isFine ? figures.peak + figures.peakSlack : null, stops, error };
}

/** What a stub begins with: of a board with a network that it can be joined. */
export function firstStub(board: Board): StubFile {
  return board.modules.includes('network') ? { wifi: true } : { temperature: 25 };
}

/** A stub as a file, with the schema that an editor completes it by. */
export function stubText(stub: StubFile): string {
  return json({ $schema: `${REPOSITORY}/schemas/stub.schema.json`, ...stub });
}

/** A config of one program; its budget is a tenth above the largest peak, in whole kilobytes. */
export function configText(
  program: string,
  targets: readonly string[],
  stub: string | null,
  runs: readonly FirstRun[],
): string {
  const peaks = runs.flatMap(({ peak }) => (peak === null ? [] : [peak]));
  const stops = runs.map((run) => run.stops).find((stop) => stop !== null) ?? null;
  const limit = stops === null ? {} : stops === 'time' ? { for: FOR } : { maxSteps: MAX_STEPS };
  const isPlain = stub === null && stops === null;
  return json({
    $schema: `${REPOSITORY}/schemas/config.schema.json`,
    programs: [isPlain ? program : { path: program, ...(stub === null ? {} : { stub }), ...limit }],
    targets,
    ...(peaks.length === 0 ? {} : { budget: { peak: `${Math.ceil((Math.max(...peaks) * 1.1) / 1024)}k` } }),
    tolerance: { peak: '2%', used: '4 blocks' },
  });
}

/** A workflow of GitHub that checks the config at a path from the repository's root. */
export function workflowText(config: string): string {
  return `name: heap
on: [push, pull_request]
permissions:
  contents: read
  pull-requests: write
jobs:
  heap:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: uheap/uheap@main
        with:
          config: ${JSON.stringify(config)}
          args: --why
      - uses: actions/upload-artifact@v4
        if: failure()
        with:
          name: heap-pages
          path: uheap-pages
          if-no-files-found: ignore
`;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
