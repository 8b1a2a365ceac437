"""What is left of readings when spikes and noise are gone."""


class Median:
    def __init__(self, size):
        self.size = size
        self.values = []

    def put(self, value):
        self.values.append(value)
        if len(self.values) > self.size:
            self.values.pop(0)
        return sorted(self.values)[len(self.values) // 2]


class Smooth:
    """A moving mean with a weight of 1/8, in integers."""

    def __init__(self):
        self.sum = None

    def put(self, value):
        if self.sum is None:
            self.sum = value * 8
        else:
            self.sum += value - self.sum // 8
        return self.sum // 8
