# Iterations of z*z + c on a grid, with real and imaginary parts apart.


def escape_time(x0, y0, limit):
    x = y = 0.0
    for i in range(limit):
        xx = x * x
        yy = y * y
        if xx + yy > 4.0:
            return i
        y = 2.0 * x * y + y0
        x = xx - yy + x0
    return limit


def run():
    size = 96
    total = 0
    for row in range(size):
        for column in range(size):
            total += escape_time(column * 3.0 / size - 2.0, row * 2.4 / size - 1.2, 60)
    return total
