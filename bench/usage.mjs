import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Loaded into a process that is measured: at its end it tells at descriptor 3 what it took. */
if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeSync(3, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, bytes: maxRSS * 1024 }));
  });
}
