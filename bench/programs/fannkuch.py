# The most prefix reversals that sort a permutation to start with 0, over all permutations.


def flips_of(perm):
    flips = 0
    first = perm[0]
    while first:
        perm[: first + 1] = perm[first::-1]
        flips += 1
        first = perm[0]
    return flips


def permutations(items):
    n = len(items)
    counters = [0] * n
    yield items
    i = 1
    while i < n:
        if counters[i] < i:
            j = counters[i] if i & 1 else 0
            items[i], items[j] = items[j], items[i]
            yield items
            counters[i] += 1
            i = 1
        else:
            counters[i] = 0
            i += 1


def run():
    best = 0
    for perm in permutations(list(range(8))):
        flips = flips_of(list(perm))
        if flips > best:
            best = flips
    return best
