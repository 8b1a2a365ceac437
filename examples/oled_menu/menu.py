"""A tree of entries, and where in it the user is."""


class Entry:
    def __init__(self, title, action=None, children=()):
        self.title = title
        self.action = action
        self.children = children

    def text(self):
        return self.title


class Number(Entry):
    """A value that each press makes one step larger."""

    def __init__(self, title, value, lowest, highest, step=1):
        super().__init__(title)
        self.value = value
        self.lowest = lowest
        self.highest = highest
        self.step = step

    def advance(self):
        self.value += self.step
        if self.value > self.highest:
            self.value = self.lowest

    def text(self):
        return "%s: %d" % (self.title, self.value)


class Menu:
    ROWS = 5

    def __init__(self, root):
        self.path = [root]
        self.selected = [0]

    def entries(self):
        entries = list(self.path[-1].children)
        if len(self.path) > 1:
            entries.append(Entry("back"))
        return entries

    def next(self):
        self.selected[-1] = (self.selected[-1] + 1) % len(self.entries())

    def enter(self):
        entry = self.entries()[self.selected[-1]]
        if isinstance(entry, Number):
            entry.advance()
        elif entry.children:
            self.path.append(entry)
            self.selected.append(0)
        elif entry.action is not None:
            entry.action()
        else:
            self.path.pop()
            self.selected.pop()

    def draw(self, display):
        entries = self.entries()
        at = self.selected[-1]
        first = max(0, min(at - self.ROWS // 2, len(entries) - self.ROWS))
        display.fill(0)
        display.line(0, " / ".join(entry.title for entry in self.path))
        for row, entry in enumerate(entries[first : first + self.ROWS]):
            display.line(row + 1, entry.text(), first + row == at)
        display.show()
