# A pipeline of generators, and one that delegates to itself.


def numbers(n):
    for i in range(n):
        yield i


def odd(items):
    for item in items:
        if item & 1:
            yield item


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def run():
    total = 0
    for _ in range(4):
        total += sum(x * x & 0xFF for x in odd(numbers(60000)))
    for depth in tree(14):
        total += depth
    return total
