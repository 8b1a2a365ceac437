export { type Host, type HostFiles, MemoryHost } from './machine/host.js';
export { Machine, type Program, type RunResult } from './machine/machine.js';
export { type LoadOptions, listTargets, loadBoard as loadTarget, type TargetSummary } from './profiles/profiles.js';
export { type AreaSnapshot, type HeapSnapshot, takeSnapshot } from './report/snapshot.js';
export { type RunSummary, runSummary, summaryText } from './report/summary.js';
