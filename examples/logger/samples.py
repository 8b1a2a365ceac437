"""Fixed-point samples in a ring of bytes, so that sampling takes no memory."""

from array import array


class Ring:
    def __init__(self, size):
        self.values = array("h", [0] * size)
        self.at = 0
        self.count = 0

    def put(self, value):
        self.values[self.at] = value
        self.at = (self.at + 1) % len(self.values)
        self.count = min(self.count + 1, len(self.values))

    def __iter__(self):
        size = len(self.values)
        first = (self.at - self.count) % size
        for i in range(self.count):
            yield self.values[(first + i) % size]

    def summary(self):
        low = high = total = None
        for value in self:
            if total is None:
                low = high = total = value
            else:
                low = min(low, value)
                high = max(high, value)
                total += value
        return low, total // self.count, high
