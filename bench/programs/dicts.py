# Dicts that grow, shrink and are asked.


def run():
    total = 0
    for round in range(36):
        table = {}
        for i in range(1500):
            table[i * 7919 % 10007] = i
        names = {}
        for i in range(300):
            names["key" + str(i)] = i
        for i in range(1500):
            total += table.get(i, 0)
        for key in names:
            total += names[key]
        for i in range(0, 1500, 3):
            table.pop(i * 7919 % 10007)
        total += len(table) + sum(table.values())
    return total
