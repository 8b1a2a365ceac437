import { runProcess, runSimulated } from './peerRun.js';
import { runSimulatedWebassembly, runWebassembly } from './peerWebassembly.js';
async function run({ test, runner, epilogue, timeout, ...folder }) {
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
process.on('message', async (job) => {
    let output;
    try {
        output = await run(job);
    }
    catch (e) {
        output = `CRASH ${e instanceof Error ? e.message : String(e)}`;
    }
    process.send?.({ output });
});
