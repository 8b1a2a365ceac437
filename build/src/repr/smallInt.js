/** Bits of a small int, its sign included (`py/smallint.h MP_SMALL_INT_BITS`). */
export function smallIntBits(board) {
    switch (board.objRepr) {
        case 'A':
        case 'C':
            return board.objBytes * 8 - 1;
        case 'B':
            return board.objBytes * 8 - 2;
        case 'D':
            return 47;
    }
}
/** `MP_SMALL_INT_MIN` and `MP_SMALL_INT_MAX` */
export function smallIntRange(board) {
    const bits = smallIntBits(board);
    if (bits <= 53)
        return { min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 };
    const half = 1n << BigInt(bits - 1);
    return { min: -half, max: half - 1n };
}
