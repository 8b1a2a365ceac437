/** What the state machines of a PIO block share, and what they are connected to (RP2040 datasheet, chapter 3). */
export const PROGRAM_WORDS = 32;
export const PINS = 32;
/** `n` bits of a word, from a bit on. */
export function bits(word, from, n) {
    return (word >>> from) & ((1 << n) - 1);
}
