/// <reference lib="webworker" />
import type { Board } from '../../src/abi/board.js';
import { fitProject } from '../../src/report/fit.js';
import type { RunOptions } from '../../src/report/programRun.js';
import type { BoardChoice, WorkerAnswer, WorkerRequest } from '../messages.js';
import { adviceForPage } from './advice.js';
import { boardFor } from './boards.js';
import { inputOf } from './input.js';
import { OutputStream } from './outputStream.js';
import { projectOf } from './project.js';
import { Prompt } from './prompt.js';
import { runForPage } from './run.js';
import { stubOf } from './stub.js';

/** The thread that programs run in. The page ends it to stop one at once. */

const scope = self as unknown as DedicatedWorkerGlobalScope;

function answer(message: WorkerAnswer): void {
  scope.postMessage(message);
}

/** What ends a run after so many milliseconds. */
function until(limitMs: number): RunOptions {
  const end = performance.now() + limitMs;
  return { interrupted: () => performance.now() > end };
}

function bannerOf({ firmware, mcu, id }: Board): string {
  return `MicroPython ${firmware.version} on ${id} (${mcu})`;
}

async function load(choice: BoardChoice): Promise<void> {
  answer({ kind: 'ready', banner: bannerOf(await boardFor(choice)) });
}

async function run({ work, limitMs }: WorkerRequest & { kind: 'run' }): Promise<void> {
  const board = await boardFor(work.board);
  const around = { stub: await stubOf(work.files), input: inputOf(work.files) };
  const output = new OutputStream((text) => answer({ kind: 'output', text }));
  const result = runForPage(board, projectOf(work), {
    ...until(limitMs),
    ...around,
    print: (bytes) => output.write(bytes),
  });
  output.flush();
  answer({ kind: 'ran', result: { board: work.board, ...result } });
}

async function fitAll({ work, boards, limitMs }: WorkerRequest & { kind: 'fit' }): Promise<void> {
  const project = projectOf(work);
  const around = { stub: await stubOf(work.files), input: inputOf(work.files) };
  for (const id of boards) {
    const board = await boardFor({ id, micropython: '', heapBytes: null });
    answer({ kind: 'fit', result: fitProject(board, project, { ...until(limitMs), ...around, brief: true }) });
  }
  answer({ kind: 'fitted' });
}

async function advise({ work, limitMs }: WorkerRequest & { kind: 'advise' }): Promise<void> {
  const board = await boardFor(work.board);
  const around = { stub: await stubOf(work.files), input: inputOf(work.files) };
  answer({ kind: 'advised', result: adviceForPage(board, projectOf(work), { ...until(limitMs), ...around }) });
}

let prompt: Prompt | null = null;
const promptOutput = new OutputStream((text) => answer({ kind: 'output', text }));

async function startPrompt({ work }: WorkerRequest & { kind: 'prompt' }): Promise<void> {
  const board = await boardFor(work.board);
  const stub = await stubOf(work.files);
  prompt = new Prompt(board, projectOf(work), stub, (bytes) => promptOutput.write(bytes));
  promptOutput.flush();
  answer({ kind: 'prompted' });
}

function type({ keys }: WorkerRequest & { kind: 'type' }): void {
  prompt?.type(keys);
  promptOutput.flush();
  answer({ kind: 'prompted' });
}

async function take(request: WorkerRequest): Promise<void> {
  switch (request.kind) {
    case 'load':
      return load(request.board);
    case 'run':
      return run(request);
    case 'fit':
      return fitAll(request);
    case 'advise':
      return advise(request);
    case 'prompt':
      return startPrompt(request);
    case 'type':
      return type(request);
  }
}

scope.addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
  take(data).catch((error: unknown) => {
    answer({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
  });
});
