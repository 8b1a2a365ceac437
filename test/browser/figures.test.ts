import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { filesOf } from '../../src/profiles/boardFiles.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { parseStub } from '../../src/world/stub.js';
import { uheapIn } from '../cli/uheap.js';
import {
  BUILDS,
  build1230,
  buildName,
  programs,
  type RecordedBuild,
  recordedOutput,
  source,
} from '../conformance/recordings.js';
import { doJob } from './doJob.js';
import type { Answer, Job, ProjectJob, RecordedJob } from './jobs.js';
import { hasBrowser, WorkerPage } from './page.js';

/** That a page's worker finds what Node finds, to the last block. */

const root = join(import.meta.dirname, '../..');

type BoardPart = Pick<Job, 'board' | 'files'>;

const compilerFiles = filesOf(() => loadBoard('UNIX_X64', { firmware: 'mpy-cross' }));

function boardOf({ target, ...options }: Job['board']): Board {
  return loadBoard(target, options);
}

function onBoard(board: Job['board']): BoardPart {
  return { board, files: { ...compilerFiles, ...filesOf(() => boardOf(board)) } };
}

const RECORDED_PROFILES = 'test/recordings/targets';

function recordedJob(recorded: RecordedBuild): RecordedJob {
  const { target, version, firmware, heapBytes, via, flash } = recorded;
  const board = { target, firmware: `${version}/${firmware}`, heapBytes, folders: [join(root, RECORDED_PROFILES)] };
  const names = programs().filter((program) => recordedOutput(recorded, program) !== null);
  return {
    kind: 'recorded',
    ...onBoard(board),
    build: { via, flash },
    programs: Object.fromEntries(names.map((program) => [program, source(program)])),
  };
}

/** The files of a folder that lie in it, as bytes. */
function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(names.map(({ name }) => [name, readFileSync(join(folder, name)).toString('latin1')]));
}

interface Example {
  readonly folder: string;
  readonly program: string;
  readonly stub?: string;
  /** A board that it is run on by the command line too: no host, whose heap has the strings of the process's environment. */
  readonly target: string;
}

const EXAMPLES: readonly Example[] = [
  { folder: '.', program: 'sensor_logger.py', target: 'MICROBIT' },
  { folder: 'ble_sensor', program: 'main.py', stub: 'stub.json', target: 'ARDUINO_NANO_33_BLE_SENSE' },
  { folder: 'logger', program: 'main.py', stub: 'stub.json', target: 'PYBV11' },
  { folder: 'mqtt_node', program: 'main.py', stub: 'stub.json', target: 'ESP32_GENERIC' },
  { folder: 'oled_menu', program: 'main.py', stub: 'stub.json', target: 'RPI_PICO' },
  { folder: 'station', program: 'main.py', target: 'NUCLEO_F401RE' },
  { folder: 'thermometer', program: 'thermometer.py', stub: 'sensors.json', target: 'ESP8266_GENERIC' },
];

const BOARDS = [...EXAMPLES.map(({ target }) => target), 'UNIX_X64'];

/** Milliseconds that a thousand runs may take on a busy computer. */
const LONG = 400_000;

function exampleJob({ folder, program, stub }: Example, target: string): ProjectJob {
  const project = filesIn(join(root, 'examples', folder));
  const stubFile = stub === undefined ? undefined : parseStub(project[stub]!);
  return { kind: 'project', ...onBoard({ target }), project, program, stub: stubFile };
}

/** In the worker there are no folders but those of the held files. */
function inWorker(job: Job): Job {
  const { folders, ...board } = job.board;
  return { ...job, board: folders === undefined ? board : { ...board, folders: [`/${RECORDED_PROFILES}`] } };
}

function inNode(job: Job): Answer {
  return doJob(boardOf(job.board), job);
}

/** The first line of each text that is other than the wanted one: whole texts are long. */
function differences(answer: Answer, wanted: Answer): string[] {
  return [...new Set([...Object.keys(answer), ...Object.keys(wanted)])].flatMap((name) => {
    const [have, want] = [answer, wanted].map((texts) => (texts[name] ?? '').split('\n'));
    const at = want!.findIndex((line, i) => line !== have![i]);
    return answer[name] === wanted[name] ? [] : [`${name}, line ${at + 1}: ${have![at]} instead of ${want![at]}`];
  });
}

describe.skipIf(!hasBrowser)("a page's worker", () => {
  let page: WorkerPage;
  beforeAll(async () => {
    page = await WorkerPage.open();
  });
  afterAll(() => page?.close());

  /** Node works while the page does. */
  async function expectAlike(job: Job, name: string, policy?: 'strict'): Promise<void> {
    const answer = page.answer(inWorker(job), policy);
    const wanted = inNode(job);
    expect(differences(await answer, wanted), name).toEqual([]);
  }

  it('runs all recorded programs on all recorded builds as Node does', { timeout: LONG }, async () => {
    expect(BUILDS.length).toBeGreaterThan(30);
    for (const build of BUILDS) await expectAlike(recordedJob(build), buildName(build));
  });

  it('runs all examples on eight boards as Node does', { timeout: LONG }, async () => {
    const jobs = EXAMPLES.flatMap((example) => BOARDS.map((target) => exampleJob(example, target)));
    expect(jobs.length).toBe(56);
    for (const job of jobs) await expectAlike(job, `${job.program} on ${job.board.target}`);
  });

  it('finds the figures of the command line', { timeout: LONG }, async () => {
    for (const example of EXAMPLES) {
      const { folder, program, stub, target } = example;
      const { output, figures } = await page.answer(exampleJob(example, target));
      const args = ['run', program, '-t', target, '--json', ...(stub === undefined ? [] : ['--stub', stub])];
      const { out, err } = uheapIn(join(root, 'examples', folder), args);
      expect(JSON.parse(err.trim().split('\n').at(-1)!), folder).toMatchObject(JSON.parse(figures!));
      expect(output, folder).toContain(out);
    }
  });

  it('finds the same where a policy forbids to make code of text', async () => {
    await expectAlike(recordedJob(build1230('stm32-PYBV11')), 'recorded programs', 'strict');
    await expectAlike(exampleJob(EXAMPLES[2]!, 'PYBV11'), 'an example', 'strict');
  });
});
