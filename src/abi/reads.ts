/**
 * What is read of something that doesn't change, such as a board: where another would have given the same answers, whatever
 * was computed from them is the same for it.
 */
export class Reads<T extends object> {
  /** To be read instead: whatever is read of it is noted. */
  readonly watched: T;
  private readonly keys = new Set<keyof T>();
  private readonly partKeys = new Map<keyof T, Set<PropertyKey>>();
  private readonly answers = new Map<Question<T>, Map<unknown, unknown>>();

  /** @param parts values of which it is noted by name what is read; of others, all counts as read */
  constructor(
    private readonly plain: T,
    parts: readonly (keyof T & string)[],
  ) {
    const watchedParts = new Map<keyof T, object>();
    for (const part of parts) {
      const keys = new Set<PropertyKey>();
      this.partKeys.set(part, keys);
      watchedParts.set(part, noting(plain[part] as object, keys));
    }
    this.watched = this.register(noting(plain, this.keys, watchedParts as ReadonlyMap<PropertyKey, unknown>));
  }

  /** Whether all that was read is the same of another. */
  areOf(other: T): boolean {
    for (const key of this.keys) if (!isSame(this.plain[key], other[key])) return false;
    for (const [part, keys] of this.partKeys) {
      const [mine, others] = [this.plain[part] as Values, other[part] as Values];
      for (const key of keys) if (!isSame(mine[key], others[key])) return false;
    }
    for (const [question, answers] of this.answers) {
      for (const [about, answer] of answers) if (!isSame(answer, question(other, about))) return false;
    }
    return true;
  }

  answer(question: Question<T>, about: unknown): unknown {
    let answers = this.answers.get(question);
    if (answers === undefined) {
      answers = new Map();
      this.answers.set(question, answers);
    }
    let answer = answers.get(about);
    if (answer === undefined && !answers.has(about)) {
      answer = question(this.plain, about);
      answers.set(about, answer);
    }
    return answer;
  }

  /** As `watched`, with values of its own, of which nothing is noted. */
  changed(changes: Partial<T>): T {
    return this.register(noting(this.watched, new Set(), new Map(Object.entries(changes))));
  }

  private register(watched: T): T {
    known.set(watched, this as unknown as Reads<object>);
    return watched;
  }
}

/** What of something answers it, for each thing that it can be about. The same always answers the same. */
type Question<T> = (of: T, about: unknown) => unknown;

type Values = Readonly<Record<PropertyKey, unknown>>;

const known = new WeakMap<object, Reads<object>>();

/**
 * What something says about a thing. Of one that is watched the answer is noted, and not what it was found by.
 * @param question a function of a module, which asks for nothing that `withChanges` changes
 */
export function ask<T extends object, A, R>(of: T, question: (of: T, about: A) => R, about: A): R {
  const reads = known.get(of);
  return reads === undefined
    ? question(of, about)
    : (reads.answer(question as unknown as Question<object>, about) as R);
}

/** Whether it is noted what is read of it. */
export function isWatched(of: object): boolean {
  return known.has(of);
}

/** Something with some of its values changed. Frozen; watched where it was. */
export function withChanges<T extends object>(of: T, changes: Partial<T>): T {
  const reads = known.get(of) as Reads<T> | undefined;
  return reads === undefined ? Object.freeze({ ...of, ...changes }) : reads.changed(changes);
}

/** An object that reads from another and notes what. `instead` are values that are not read from there. */
function noting<T extends object>(
  from: T,
  keys: Set<PropertyKey>,
  instead: ReadonlyMap<PropertyKey, unknown> = new Map(),
): T {
  const read = (key: PropertyKey): unknown => {
    if (instead.has(key)) return instead.get(key);
    keys.add(key);
    return (from as Values)[key];
  };
  return new Proxy({} as T, {
    get: (_, key) => read(key),
    has: (_, key) => {
      keys.add(key);
      return key in from;
    },
    ownKeys: () => {
      const all = Reflect.ownKeys(from);
      for (const key of all) keys.add(key);
      return all;
    },
    getOwnPropertyDescriptor: (_, key) =>
      Object.hasOwn(from, key) ? { value: read(key), enumerable: true, configurable: true } : undefined,
    set: () => false,
  });
}

/** Whether plain data is the same. Functions are where they are one. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const kind = Object.getPrototypeOf(a) as unknown;
  if (kind !== Object.getPrototypeOf(b) || (kind !== Object.prototype && kind !== Array.prototype)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return (
    keys.length === others.length &&
    keys.every((key, i) => key === others[i] && isSame((a as Values)[key], (b as Values)[key]))
  );
}
