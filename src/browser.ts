/** The library for pages and their workers: no file, no process, no Node. A board's profile is fetched before it is loaded. */
import type { Advice, advise as adviseAtOnce } from './advise/advise.js';
import { loadLaterParts } from './machine/laterParts.js';
import { fetchTarget as fetchBoard } from './profiles/fetched.js';

export type { Advice, Finding } from './advise/advise.js';
export { BrowserHost, type BrowserHostOptions } from './machine/browserHost.js';
export { type Host, type HostFiles, MemoryHost } from './machine/host.js';
export { Machine, type Program, type RunResult } from './machine/machine.js';
export { ReplSession, type SessionOptions } from './machine/repl/session.js';
export { type LoadOptions, loadBoard as loadTarget, type TargetSummary } from './profiles/boards.js';
export { type FetchedTarget, fetchTargets } from './profiles/fetched.js';
export { type HeldTexts, holdFiles } from './profiles/heldFiles.js';
export { type AllocationEvent, watchAllocations } from './report/allocationEvents.js';
export type { Site } from './report/callSites.js';
export { dumpSnapshot, figuresOfMap, type MemDump, parseDumps } from './report/dumpParse.js';
export type { FailedRequest } from './report/failedRequests.js';
export { type FitOptions, type FitResult, type FitVerdict, fitProject } from './report/fit.js';
export { type HeapFigures, heapFigures } from './report/heapGauge.js';
export { type MapFigures, mapFigures } from './report/mapFigures.js';
export { mapSvg } from './report/mapSvg.js';
export type { ReportData } from './report/page/data.js';
export { pageHistory } from './report/pageHistory.js';
export { groupProfile, type Profile, type ProfileGroup, type ProfileKey } from './report/profile.js';
export { profileProject } from './report/profileProject.js';
export { type RunOptions, type RunOutcome, runProject } from './report/programRun.js';
export { type Project, textProject } from './report/projectFiles.js';
export { type SmallestHeaps, smallestHeap, smallestHeaps } from './report/smallestHeap.js';
export { type AreaSnapshot, type HeapSnapshot, takeSnapshot } from './report/snapshot.js';
export { type RunSummary, runSummary, summaryText } from './report/summary.js';
export { type WatchedRun, watchProject } from './report/watchedRun.js';
export { utf8Bytes, utf8Text } from './runtime/print.js';
export type { HardwareEvent } from './world/hardwareEvent.js';
export type { StubFile } from './world/stub.js';

/** What `uheap advise` tells. Its rules are a part of their own, which a page fetches when it first asks for them. */
export async function advise(...args: Parameters<typeof adviseAtOnce>): Promise<Advice> {
  return (await import('./advise/advise.js')).advise(...args);
}

/** As `fetchTarget` of profiles/fetched.ts; fetches littlefs on block devices, btree, ESP-NOW and ubluepy too, so that programs find them. */
export async function fetchTarget(...args: Parameters<typeof fetchBoard>): Promise<void> {
  await Promise.all([fetchBoard(...args), loadLittlefs()]);
}

/**
 * Fetches littlefs on a program's own block device, the pages of `btree`, ESP-NOW, `ubluepy`, CAN and USB devices: parts of their own. `fetchTarget` does
 * it; where boards come by `holdFiles`, it is awaited before a program runs that has such a file system, a database or such a radio.
 */
export async function loadLittlefs(): Promise<void> {
  await loadLaterParts();
}
