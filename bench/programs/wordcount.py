# How often each word occurs in a text made up by a generator of pseudo-random numbers.

SYLLABLES = ("ka", "to", "mi", "re", "su", "no", "la", "pe")


def make_text(n):
    seed = 12345
    words = []
    for _ in range(n):
        seed = (seed * 1103 + 12345) % 65521
        words.append(SYLLABLES[seed & 7] + SYLLABLES[seed >> 3 & 7] + SYLLABLES[seed >> 6 & 3])
    return " ".join(words)


def run():
    text = make_text(4000)
    for _ in range(40):
        counts = {}
        for word in text.split():
            counts[word] = counts.get(word, 0) + 1
        top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:10]
    return top
