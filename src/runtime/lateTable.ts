/**
 * What is known by names, some of which may be defined when it is first asked for: the file of `uheap run` begins with what
 * every program needs, and most programs need few modules and one port (build/late.mjs).
 */
export class LateTable<T> {
  private readonly known = new Map<string, T>();
  private readonly late = new Map<string, () => void>();
  private readonly order = new Set<string>();

  define(name: string, value: T): void {
    this.order.add(name);
    this.known.set(name, value);
  }

  /** `load` is called when one of the names is first asked for, and defines them. */
  defineLate(names: readonly string[], load: () => void): void {
    for (const name of names) {
      this.order.add(name);
      this.late.set(name, load);
    }
  }

  get(name: string): T | undefined {
    return this.known.get(name) ?? this.loaded(name);
  }

  /** The names of what is defined by now. */
  names(): string[] {
    return [...this.known.keys()];
  }

  /** All values, once each, in the order of the names; what is late is loaded. */
  all(): T[] {
    return [...new Set([...this.order].map((name) => this.get(name)!))];
  }

  private loaded(name: string): T | undefined {
    const load = this.late.get(name);
    if (load === undefined) return undefined;
    this.late.delete(name);
    load();
    return this.known.get(name);
  }
}
