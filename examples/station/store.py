import array


class Store:
    def __init__(self, size):
        self.size = size
        self.values = {}

    def add(self, name, value):
        if name not in self.values:
            self.values[name] = array.array('i', [0] * self.size)
        values = self.values[name]
        for i in range(self.size - 1):
            values[i] = values[i + 1]
        values[self.size - 1] = value

    def report(self):
        lines = []
        for name in sorted(self.values):
            values = self.values[name]
            lines.append('%s %d..%d' % (name, min(values), max(values)))
        return ', '.join(lines)
