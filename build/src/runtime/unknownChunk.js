/** A chunk of which only the letter in the heap map is known: what was seen on a real board. */
export class UnknownChunk {
    constructor(letter) {
        this.letter = letter;
    }
    trace() { }
}
