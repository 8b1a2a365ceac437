/** What a database could not do: C's functions return an error and leave this in `errno`. */
export class DbFailure extends Error {
  readonly errno: number;

  constructor(errno: number) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}

/** What `action` gives, or null where it fails; what the stream raises goes on. */
export function orNull<T>(action: () => T): T | null {
  try {
    return action();
  } catch (e) {
    if (e instanceof DbFailure) return null;
    throw e;
  }
}
