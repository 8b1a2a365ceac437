# What releases compile otherwise: conditions, async for, finally, folded floats, the lines of statements after empty ones.


def choose(a, b):

    if (a, b):
        return 1.5 * 2 + -0.5
    while ():
        b += 1
    return a if (b) else f"{a:>5}"


def last(items):
    for item in items:
        try:
            return item
        finally:

            try:
                print(item)
            except ValueError as e:
                print(e)


async def each(source):
    async for item in source:
        if item:
            continue
        break
    else:
        return last([item])


# An empty line, and a comment, at the end.

