/**
 * Which thread does which job: boards that may be alike go to the same one, which knows how the first of them went. `kinds`
 * has for each job what it is alike to others by.
 */
export class JobOrder {
  private readonly left: Map<string, number[]>;
  private readonly begun = new Map<string, unknown>();

  constructor(kinds: readonly string[]) {
    this.left = new Map();
    for (const [job, kind] of kinds.entries()) this.left.set(kind, [...(this.left.get(kind) ?? []), job]);
  }

  /** The job that a thread does next: of its own kinds first, then of one that nobody has begun; undefined: none is left. */
  next(thread: unknown): number | undefined {
    const kinds = [...this.left.keys()];
    const kind =
      kinds.find((one) => this.begun.get(one) === thread) ?? kinds.find((one) => !this.begun.has(one)) ?? kinds.at(-1);
    if (kind === undefined) return undefined;
    if (!this.begun.has(kind)) this.begun.set(kind, thread);
    const jobs = this.left.get(kind)!;
    const job = jobs.shift();
    if (jobs.length === 0) this.left.delete(kind);
    return job;
  }
}
