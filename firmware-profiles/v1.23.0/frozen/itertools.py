def count(start=0, step=1):
    while True:
        yield start
        start += step


def cycle(p):
    try:
        len(p)
    except TypeError:
        # An iterator: what it gives the first time is kept.
        kept = []
        for item in p:
            yield item
            kept.append(item)
        p = kept
    while p:
        yield from p


def repeat(el, n=None):
    if n is not None:
        for _ in range(n):
            yield el
    while n is None:
        yield el


def chain(*p):
    for part in p:
        yield from part


def islice(p, start, stop=(), step=1):
    if stop is ():
        start, stop = 0, start
    if stop <= start:
        return
    rest = iter(p)
    for _ in range(start):
        next(rest)
    while True:
        yield next(rest)
        for _ in range(step - 1):
            next(rest)
        start = start + step
        if stop <= start:
            return


def tee(iterable, n=2):
    return [iter(iterable)] * n


def starmap(function, iterable):
    for each in iterable:
        yield function(*each)


def accumulate(iterable, func=lambda x, y: x + y):
    rest = iter(iterable)
    try:
        total = next(rest)
    except StopIteration:
        # There's nothing to add up.
        return
    yield total
    for item in rest:
        total = func(total, item)
        yield total


__version__ = "0.2.3"
