# A little of everything, as in programs for boards: records, arrays, flags, strings, calls.


class Record:
    def __init__(self, kind, number, text, next=None):
        self.kind = kind
        self.number = number
        self.text = text
        self.next = next

    def copy(self):
        return Record(self.kind, self.number, self.text, self.next)


def checksum(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def classify(letter):
    if letter == "A":
        return 0
    elif letter in ("B", "C"):
        return 1
    return 2


def run():
    grid = [[0] * 10 for _ in range(10)]
    chain = None
    total = 0
    data = bytearray(64)
    for i in range(24000):
        record = Record(i & 3, i, "ABCD"[i & 3], chain)
        chain = record.copy() if i % 16 else None
        row = grid[i % 10]
        row[record.kind] += classify(record.text)
        data[i & 63] = i & 0xFF
        if i % 20 == 0:
            total += checksum(data)
        try:
            if i % 100 == 0:
                raise ValueError(i)
            total += sum(row)
        except ValueError as error:
            total += error.args[0]
    return total
