import { macroOn, macroText } from '../abi/board.js';
import { listTargets, loadBoard } from '../profiles/profiles.js';
import { SerialError } from './port.js';
/**
 * The target that a board says it is. Several targets can have the board's name: the one whose heap is most like the
 * board's is taken.
 *
 * @param folders of the user's own profiles
 * @throws SerialError where there is none
 */
export function chooseTarget(identity, heap, folders = []) {
    const name = identity.machine?.toLowerCase();
    const named = listTargets({ folders })
        .map((target) => loadBoard(target.id, { folders }))
        .filter((board) => name !== undefined && machineName(board).toLowerCase() === name);
    const [best] = named.sort((a, b) => distance(a, heap) - distance(b, heap));
    if (best === undefined) {
        const said = identity.machine ?? identity.platform ?? 'nothing';
        throw new SerialError(`no target for this board (it says ${JSON.stringify(said)}): name one with --target, or make one with uheap calibrate`);
    }
    return best;
}
/** As `sys.implementation._machine` prints it. */
function machineName(board) {
    const [name, chip] = [macroText(board, 'MICROPY_HW_BOARD_NAME'), macroText(board, 'MICROPY_HW_MCU_NAME')];
    return `${name} with ${chip}`;
}
function distance(board, heap) {
    if (heap?.gc == null)
        return 0;
    const bytes = board.heapAreas.reduce((sum, area) => sum + area.end - area.start, 0);
    const grows = macroOn(board, 'MICROPY_GC_SPLIT_HEAP_AUTO') === (heap.maxNewSplit !== null);
    return Math.abs(bytes - heap.gc.total) + (grows ? 0 : heap.gc.total);
}
