/** Index 0 is a free block. */
export const MAP_LETTERS = [
    { letter: '.', name: 'free', color: '#8895a5', terminal: 238 },
    { letter: 'h', name: 'other', color: '#8f9bab', terminal: 246 },
    { letter: 'S', name: 'str or bytes', color: '#3fae6a', terminal: 71 },
    { letter: 'T', name: 'tuple', color: '#4aa3df', terminal: 74 },
    { letter: 'L', name: 'list', color: '#3b7dd8', terminal: 68 },
    { letter: 'D', name: 'dict', color: '#8a63d2', terminal: 98 },
    { letter: 'A', name: 'array or bytearray', color: '#d9822b', terminal: 172 },
    { letter: 'F', name: 'float', color: '#d6b11f', terminal: 178 },
    { letter: 'B', name: 'function', color: '#d0568e', terminal: 168 },
    { letter: 'M', name: 'module', color: '#b0402f', terminal: 131 },
    { letter: 'm', name: 'marked', color: '#e05555', terminal: 203 },
    { letter: '?', name: 'lost in the text', color: '#5b6570', terminal: 240 },
];
/** Index in `MAP_LETTERS` of a head's letter; those that nobody knows are `other`. */
export function letterIndex(letter) {
    const index = MAP_LETTERS.findIndex((entry) => entry.letter === letter);
    return index < 0 ? 1 : index;
}
