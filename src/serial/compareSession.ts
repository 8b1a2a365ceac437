import { type Board, macroOn } from '../abi/board.js';
import type { Machine } from '../machine/machine.js';
import { firmwareVersions, loadBoard, profileRoots } from '../profiles/profiles.js';
import { type Comparison, type ComparisonOptions, compareSides } from '../report/comparison.js';
import { parseDumps } from '../report/dumpParse.js';
import { type BoardRepl, checkSource } from './boardRepl.js';
import { chooseTarget } from './chooseTarget.js';
import { askIdentity, type Identity } from './identity.js';
import { otherVersion } from './otherVersion.js';
import { type Port, SerialError } from './port.js';
import { type SessionOptions, withBoard } from './session.js';
import { type BoardRun, runOnBoard, runSimulated } from './sides.js';
import { MEM_INFO, type Submission, submissionsFor } from './submissions.js';

/** What to compare. */
export interface CompareRequest extends ComparisonOptions {
  /** Bytes, one a character. */
  readonly program: string;
  /** Absent: the board says. */
  readonly target?: string | undefined;
  /** Asks the board for what its target is chosen by, though one is named: as a session did that is repeated. */
  readonly asks?: boolean | undefined;
  readonly firmware?: string | undefined;
  readonly heapBytes?: number | undefined;
  /** Folders of the user's own profiles. */
  readonly folders?: readonly string[] | undefined;
  /** Gets the simulated machine before it runs anything. */
  readonly watch?: ((machine: Machine) => void) | undefined;
}

/** A comparison, and of what. */
export interface CompareResult {
  readonly comparison: Comparison;
  readonly identity: Identity;
  readonly port: string;
  /** The simulated board. */
  readonly board: Pick<Board, 'id' | 'firmware'>;
  readonly via: 'raw-repl' | 'raw-paste';
  /** What can make the sides differ that is not the simulation's fault. */
  readonly warnings: readonly string[];
}

/**
 * Runs a program on the board at a port and on its simulation, with the same probes, and compares.
 *
 * @throws SerialError, ProfileError, UnknownNameError, Interrupted
 */
export async function compareWithBoard(
  port: Port,
  request: CompareRequest,
  options: SessionOptions,
): Promise<CompareResult> {
  const problem = checkSource(request.program);
  if (problem !== null) throw new SerialError(problem);
  const warnings: string[] = [];
  const warn = (text: string): void => void warnings.push(text);
  const ran = await withBoard(port, (repl) => runBoardSide(repl, request, warn), { ...options, warn });
  const { identity, board, submissions, via, output } = ran;
  const simulated = runSimulated(board, submissions, via, request.watch);
  const comparison = compareSides(output, simulated, request);
  warnOfTotal(comparison, board, warn);
  const { id, firmware } = board;
  return { comparison, identity, port: port.path, board: { id, firmware }, via, warnings };
}

/** What is known once the board has run the program. */
interface BoardSide extends BoardRun {
  readonly identity: Identity;
  readonly board: Board;
  readonly submissions: readonly Submission[];
}

async function runBoardSide(
  repl: BoardRepl,
  request: CompareRequest,
  warn: (text: string) => void,
): Promise<BoardSide> {
  const { identity, board } = await meet(repl, request);
  warnOfDifferences(identity, board, warn);
  const { noise, interrupted } = await repl.softReset();
  if (interrupted) warn("the board's boot.py did not end by itself and was interrupted");
  if (/^Traceback /m.test(noise)) warn("the board's boot.py failed: it may have left something on the heap");
  const submissions = submissionsFor(request.program, identity);
  return { identity, board, submissions, ...(await runOnBoard(repl, submissions)) };
}

/** Asks the board who it is, and finds the target to compare it with. */
async function meet(
  repl: BoardRepl,
  { target, asks = target === undefined, firmware, heapBytes, folders }: CompareRequest,
): Promise<{ identity: Identity; board: Board }> {
  const identity = await askIdentity(repl);
  const probe = asks && identity.hasMemInfo ? await repl.run(MEM_INFO, 'raw-repl', 'reading the heap') : null;
  if (target !== undefined) {
    const own = firmware ?? firmwareOfBoard(identity, loadBoard(target, { folders }), folders);
    return { identity, board: loadBoard(target, { firmware: own, heapBytes, folders }) };
  }
  const chosen = chooseTarget(identity, probe === null ? null : (parseDumps(probe.out).at(-1) ?? null), folders);
  const own = firmware ?? firmwareOfBoard(identity, chosen, folders);
  const board =
    own === undefined && heapBytes === undefined ? chosen : loadBoard(chosen.id, { firmware: own, heapBytes, folders });
  return { identity, board };
}

/** The firmware of the release that the board runs, as `loadBoard` takes it; undefined where there is no profile of it. */
function firmwareOfBoard({ version }: Identity, board: Board, folders: readonly string[] = []): string | undefined {
  if (version === null) return undefined;
  return firmwareVersions(profileRoots(folders), board.firmware.id).includes(version) ? `${version}/` : undefined;
}

function warnOfDifferences(identity: Identity, board: Board, warn: (text: string) => void): void {
  const { implementation, version, wordBytes, hasMemInfo } = identity;
  if (implementation !== 'micropython') warn(`the board runs ${implementation}, which is not MicroPython`);
  const other = otherVersion(version, board);
  if (other !== null) warn(other);
  if (wordBytes !== null && wordBytes !== board.wordBytes) {
    warn(`the board has ${wordBytes * 8}-bit words, ${board.id} has ${board.wordBytes * 8}-bit words`);
  }
  if (!hasMemInfo) warn('the board has no micropython.mem_info: only used and free bytes are compared');
  if (hasMemInfo && !macroOn(board, 'MICROPY_PY_MICROPYTHON_MEM_INFO')) {
    warn(`the board has micropython.mem_info, but firmware ${board.firmware.id} has not`);
  }
}

function warnOfTotal({ phases: [before] }: Comparison, { id }: Board, warn: (text: string) => void): void {
  if (before?.board == null || before.simulated === null || before.board.total === before.simulated.total) return;
  warn(`the heap of this board is not that of ${id}; uheap calibrate writes a profile of this board`);
}
