import { type Board, macroOn, macroText } from '../abi/board.js';
import { listTargets, loadBoard } from '../profiles/profiles.js';
import type { MemDump } from '../report/dumpParse.js';
import type { Identity } from './identity.js';
import { SerialError } from './port.js';

/** What is known about a board's heap before a target is chosen. */
export type HeapFacts = Pick<MemDump, 'gc' | 'maxNewSplit'> | null;

/**
 * The target that a board says it is. Several targets can have the board's name: the one whose heap is most like the
 * board's is taken.
 *
 * @param folders of the user's own profiles
 * @param anyHeap boards whose heap nobody has read will do, too
 * @throws SerialError where there is none
 */
export function chooseTarget(
  identity: Identity,
  heap: HeapFacts,
  folders: readonly string[] = [],
  anyHeap = false,
): Board {
  const name = identity.machine?.toLowerCase();
  const all = listTargets({ folders }).map(({ id, heapBytes }) => ({
    isUnknown: heapBytes === null && !anyHeap,
    board: loadBoard(id, { folders, anyHeap: true }),
  }));
  const named = all.filter(({ board }) => name !== undefined && machineName(board).toLowerCase() === name);
  if (named.length > 0 && named.every(({ isUnknown }) => isUnknown)) {
    const { id } = named[0]!.board;
    throw new SerialError(`where the heap of ${id} lies is not known yet: uheap calibrate reads it from the board`);
  }
  const [best] = named
    .filter(({ isUnknown }) => !isUnknown)
    .map(({ board }) => board)
    .sort((a, b) => distance(a, heap) - distance(b, heap));
  if (best === undefined) {
    const said = identity.machine ?? identity.platform ?? 'nothing';
    throw new SerialError(
      `no target for this board (it says ${JSON.stringify(said)}): name one with --target, or make one with uheap calibrate`,
    );
  }
  return best;
}

/** As `sys.implementation._machine` prints it. */
function machineName(board: Board): string {
  const [name, chip] = [macroText(board, 'MICROPY_HW_BOARD_NAME'), macroText(board, 'MICROPY_HW_MCU_NAME')];
  return `${name} with ${chip}`;
}

function distance(board: Board, heap: HeapFacts): number {
  if (heap?.gc == null) return 0;
  const bytes = board.heapAreas.reduce((sum, area) => sum + area.end - area.start, 0);
  const grows = macroOn(board, 'MICROPY_GC_SPLIT_HEAP_AUTO') === (heap.maxNewSplit !== null);
  return Math.abs(bytes - heap.gc.total) + (grows ? 0 : heap.gc.total);
}
