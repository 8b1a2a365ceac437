# Counts the ways to put n queens on an n by n board, with sets of bits.


def count(rows_left, columns, left, right, full):
    if rows_left == 0:
        return 1
    total = 0
    free = full & ~(columns | left | right)
    while free:
        place = free & -free
        free ^= place
        total += count(rows_left - 1, columns | place, (left | place) << 1 & full, (right | place) >> 1, full)
    return total


def run():
    for n in range(4, 12):
        count(n, 0, 0, 0, (1 << n) - 1)
