/** How long, in milliseconds, a second client waits for the first one to be gone. */
const LEAVING_MS = 200;

/** What a second client is told. */
export const BUSY = 'uheap: the board has another client\r\n';

/** The place of the one client that a way to a board has at a time. */
export class Seat<Client> {
  private current: Client | null = null;

  /** Calls `take` for a client that may have the place, else `refuse`: at once, or when another had time to leave. */
  ask(take: () => Client, refuse: () => void): void {
    if (this.current === null) {
      this.current = take();
      return;
    }
    const decide = (): void => {
      if (this.current === null) this.current = take();
      else refuse();
    };
    // A tool that connects again may be quicker than the news that it has gone: that is heard of before, if it has come.
    setTimeout(() => setImmediate(decide), LEAVING_MS);
  }

  leave(client: Client): void {
    if (this.current === client) this.current = null;
  }
}
