/** A prompt was asked for on a firmware that has none. */
export class NoReplError extends Error {
    constructor(board) {
        super(`${board.id}: its firmware ${board.firmware.id} has no REPL (MICROPY_HELPER_REPL is 0)`);
    }
}
