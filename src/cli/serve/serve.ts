import type { Server } from 'node:net';
import { PseudoTerminal, PseudoTerminalError } from '../../serve/pseudoTerminal.js';
import { listenTcp } from '../../serve/tcp.js';
import { type BoardFiles, listenWebRepl } from '../../serve/webRepl.js';
import { INTERRUPTED_EXIT, UsageError } from '../errors.js';
import { checkOutput, writeOutput } from '../output.js';
import { parseReplArgs } from '../replArgs.js';
import type { ReplRequest } from '../replRequest.js';
import { exitCodeOf } from '../threadAnswer.js';
import type { HeapMoment } from './lineHost.js';
import { GrowingFile, LineLogFile } from './lineLogFile.js';
import { parseWays, type ServeArgs, type Ways } from './serveArgs.js';
import { ServedBoard } from './servedBoard.js';

const HEAP_LOG_MS = 1000;
/** Between two looks at whether the process that started this one is still there. */
const PARENT_MS = 250;

/** What ends a board that is served. Resolves with the exit code. */
function stopped(): Promise<number> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve(INTERRUPTED_EXIT));
    process.on('SIGTERM', () => resolve(0));
    process.on('SIGHUP', () => resolve(0));
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve(0), PARENT_MS).unref();
  });
}

/** Runs a board until it is stopped. Returns the exit code. Throws UsageError. */
export async function serve(args: ServeArgs): Promise<number> {
  const ways = parseWays(args);
  const { board, isProcess, request: asked } = await parseReplArgs(args);
  if (isProcess) {
    throw new UsageError(`--target ${board.id}: expected a board; a process of a computer has no serial line`);
  }
  checkOutput(args.log, args.force);
  checkOutput(args.heapLog, args.force);
  checkOutput(args.report, args.force);
  const request: ReplRequest = {
    ...asked,
    realTime: args.time === 'real',
    streams: { isTerminal: true, isRaw: true, isWatched: false, linesEndInEnter: false, isProcess: false },
  };
  // From here on: whoever started this may be gone before the first client can come.
  const end = stopped();
  const log = args.log === undefined ? null : new GrowingFile(args.log);
  const heapLog = args.heapLog === undefined ? null : new GrowingFile(args.heapLog);
  const served = new ServedBoard(
    request,
    log === null ? null : new LineLogFile(log, board.id),
    args.report !== undefined,
  );
  const opened = await openWays(ways, served, board.id);
  if (heapLog !== null) logHeap(served, heapLog);
  try {
    const exitCode = await Promise.race([end, served.ended.then(({ answer }) => exitCodeOf(answer))]);
    if (args.report !== undefined) await writeReport(args.report, served);
    return exitCode;
  } finally {
    for (const server of opened) server.close();
    await served.stop();
    log?.close();
    heapLog?.close();
  }
}

/** Writes the page about a session that ends, unless one doesn't want to wait for it. Throws UsageError. */
async function writeReport(path: string, served: ServedBoard): Promise<void> {
  const isUnwanted = stopped().then(() => null);
  const page = await Promise.race([served.reportPage(), isUnwanted]);
  if (page === null) process.stderr.write(`${path}: not written\n`);
  else writeOutput(path, page);
}

/** Opens all ways to the board, and tells where they are. */
async function openWays(ways: Ways, served: ServedBoard, id: string): Promise<{ close(): void }[]> {
  const servers: { close(): void }[] = [];
  const tell = (where: string): void => void process.stderr.write(`${where}\n`);
  try {
    if (ways.pty) {
      const terminal = await PseudoTerminal.open(served.line);
      if (ways.link !== undefined) terminal.linkAt(ways.link);
      tell(terminal.path);
    }
    if (ways.tcp !== null) {
      const server = await listenTcp(ways.tcp, served.line);
      servers.push(server);
      const where = addressOf(server);
      tell(`socket://${where}  rfc2217://${where}`);
    }
    if (ways.webRepl !== null) {
      const server = await listenWebRepl(ways.webRepl.address, ways.webRepl.password, served.line, filesOf(served));
      servers.push(server);
      tell(`ws://${addressOf(server)}`);
    }
    tell(`uheap: ${id}, simulated; Ctrl-C ends it`);
    return servers;
  } catch (e) {
    for (const server of servers) server.close();
    await served.stop();
    if (e instanceof PseudoTerminalError) throw new UsageError(e.message);
    const { code, syscall, address, port } = e as NodeJS.ErrnoException & { address?: string; port?: number };
    if (syscall !== 'listen' && syscall !== 'getaddrinfo') throw e;
    throw new UsageError(`${address ?? 'the address'}:${port ?? ''}: can't be listened at (${code})`);
  }
}

/** The board's files, for WebREPL. */
function filesOf(served: ServedBoard): BoardFiles {
  return {
    get: async (path) => (await served.ask({ what: 'get', path })) as Uint8Array | null,
    put: async (path, bytes) => (await served.ask({ what: 'put', path, bytes })) === true,
    version: async () => {
      const name = (await served.ask({ what: 'version' })) as string | null;
      return (name ?? '').match(/\d+/g)?.map(Number) ?? [0, 0, 0];
    },
  };
}

/** A host and a port as a URL has them. */
function addressOf(server: Pick<Server, 'address'>): string {
  const address = server.address() as { address: string; port: number };
  return `${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`;
}

/** Writes the heap's figures each second, in bytes. */
function logHeap(served: ServedBoard, file: GrowingFile): void {
  file.line('ms,total,used,free,largest,collections');
  const start = performance.now();
  setInterval(async () => {
    const heap = (await served.ask({ what: 'heap' })) as HeapMoment | null;
    if (heap === null) return;
    const ms = Math.round(performance.now() - start);
    file.line([ms, heap.total, heap.used, heap.free, heap.largest, heap.collections].join(','));
  }, HEAP_LOG_MS).unref();
}
