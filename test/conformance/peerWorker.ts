import { type Runner, runProcess, runSimulated, type TestFolder } from './peerRun.js';
import { runSimulatedWebassembly, runWebassembly } from './peerWebassembly.js';

/** What the parent asks for: one test at a time. */
export interface PeerJob extends TestFolder {
  readonly test: string;
  readonly runner: Runner;
  /** Text that is run after the test. */
  readonly epilogue: string;
  /** Seconds that a process may take. */
  readonly timeout: number;
}

async function run({ test, runner, epilogue, timeout, ...folder }: PeerJob): Promise<string> {
  switch (runner.kind) {
    case 'simulated':
      return runSimulated(folder, test, epilogue, runner);
    case 'firmware':
      return runProcess(folder, test, epilogue, [runner.command], timeout);
    case 'python':
      return runProcess(folder, test, '', [runner.command, '-BS'], timeout);
    case 'webassembly':
      return runWebassembly(folder, test, epilogue);
    case 'simulated-webassembly':
      return runSimulatedWebassembly(folder, test, epilogue);
  }
}

process.on('message', async (job: PeerJob) => {
  let output: string;
  try {
    output = await run(job);
  } catch (e) {
    output = `CRASH ${e instanceof Error ? e.message : String(e)}`;
  }
  process.send?.({ output });
});
