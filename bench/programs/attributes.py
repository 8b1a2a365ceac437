# Attributes read, written and made.


class Counter:
    step = 3

    def __init__(self):
        self.hits = 0
        self.misses = 0
        self.last = None


class Holder:
    pass


def run():
    counter = Counter()
    for i in range(60000):
        if i % counter.step:
            counter.hits += 1
        else:
            counter.misses += 1
        counter.last = i
    for i in range(6000):
        holder = Holder()
        holder.a = i
        holder.b = counter
        holder.c = holder.a
        del holder.b
    return counter.hits
