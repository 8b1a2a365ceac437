import type { Board } from '../abi/board.js';

/** The board's heap has no room for what its boot puts there. */
export class BootError extends Error {
  /** @param board whose boot it is, named only where the message is read */
  constructor(
    private readonly reason: string,
    private readonly board: Pick<Board, 'id'> | null = null,
  ) {
    super();
  }

  override get message(): string {
    return this.board === null ? this.reason : `${this.board.id}: ${this.reason}`;
  }
}
