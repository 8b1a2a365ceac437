import type { Board } from '../../src/abi/board.js';
import { type Machine, takeSnapshot, textProject } from '../../src/browser.js';
import { runGauged } from '../../src/report/programRun.js';
import { runOn } from '../conformance/runOn.js';
import type { Answer, Job, ProjectJob, RecordedJob } from './jobs.js';

/** Does a job on its board: in Node as in a page's worker. */
export function doJob(board: Board, job: Job): Answer {
  return job.kind === 'recorded' ? runRecordings(board, job) : runApplication(board, job);
}

function runRecordings(board: Board, { build, programs }: RecordedJob): Answer {
  const answers = Object.entries(programs).map(([program, text]): [string, string] => {
    const { out, machine } = runOn(board, build, program, text);
    return [program, out + heapText(machine)];
  });
  return Object.fromEntries(answers);
}

/** Every figure of a heap, and its map in short: a number that another map hardly has. */
function heapText(machine: Machine): string {
  const { areas, ...figures } = takeSnapshot(machine);
  let sum = 0;
  for (const { start, map } of areas) {
    sum = (sum * 31 + start) >>> 0;
    for (let i = 0; i < map.length; i++) sum = (Math.imul(sum, 31) + map.charCodeAt(i)) >>> 0;
  }
  return JSON.stringify({ ...figures, map: sum });
}

/** Rounds of loops after which an application is over. */
const MOST_STEPS = 300_000;

/** What a program prints, how it ends, and every figure that `uheap run --json` tells of its heap. */
function runApplication(board: Board, { project, program, stub }: ProjectJob): Answer {
  const options = { stub, brief: true, maxSteps: MOST_STEPS };
  const { status, error, output, figures } = runGauged(board, textProject(project, program), options);
  return { status, error, output, figures: JSON.stringify(figures) };
}
