const FIRST_ROOM = 64;

/** Whole numbers of 32 bits in a row. It keeps its memory when it is emptied, as what is filled again and again should. */
export class IntList {
  items = new Int32Array(FIRST_ROOM);
  length = 0;

  push(item: number): void {
    if (this.length === this.items.length) this.grow();
    this.items[this.length++] = item;
  }

  private grow(): void {
    const larger = new Int32Array(this.items.length * 2);
    larger.set(this.items);
    this.items = larger;
  }
}
