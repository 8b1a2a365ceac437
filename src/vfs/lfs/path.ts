import { LFS_INVAL, LfsError } from './device.js';

/** What releases differ in where they read paths. */
export interface PathRules {
  /** Whether `..` above the root and an empty path are wrong; a `.` is no segment that `..` takes back. */
  readonly posixPaths: boolean;
}

export interface Segment {
  readonly name: string;
  /** The path from that segment on. */
  readonly rest: string;
}

/** The segments of a path, without `.` and those that a `..` behind them takes back. */
export class PathWalk {
  private rest: string;
  private readonly rules: PathRules;

  /** Throws LfsError where the path can't be one. */
  constructor(path: string, rules: PathRules) {
    this.rest = path;
    this.rules = rules;
    if (rules.posixPaths && path === '') throw new LfsError(LFS_INVAL);
  }

  /**
   * The next segment, null at the end. Behind a file, a slash makes one that is empty where paths are POSIX's.
   *
   * @throws LfsError where a `..` leads above the root and that is wrong
   */
  next(isDir: boolean): Segment | null {
    const { posixPaths } = this.rules;
    for (;;) {
      if (isDir || !posixPaths) this.rest = withoutSlashes(this.rest);
      const name = nameOf(this.rest);
      if (name === '.' || (name === '..' && !posixPaths)) {
        this.rest = this.rest.slice(name.length);
        continue;
      }
      if (name === '..') throw new LfsError(LFS_INVAL);
      const behind = this.takenBack(this.rest.slice(name.length));
      if (behind !== null) {
        this.rest = behind;
        continue;
      }
      if (this.rest === '') return null;
      const segment = { name, rest: this.rest };
      this.rest = this.rest.slice(name.length);
      return segment;
    }
  }

  /** What is behind the `..` that takes a segment back, given what is behind that; null: none does. */
  private takenBack(behind: string): string | null {
    let depth = 1;
    for (let rest = withoutSlashes(behind); ; rest = withoutSlashes(rest)) {
      const name = nameOf(rest);
      if (name === '') return null;
      rest = rest.slice(name.length);
      if (name === '.' && this.rules.posixPaths) continue;
      depth += name === '..' ? -1 : 1;
      if (depth === 0) return rest;
    }
  }
}

function withoutSlashes(path: string): string {
  return path.replace(/^\/+/, '');
}

/** What comes before the first slash. */
export function nameOf(path: string): string {
  const end = path.indexOf('/');
  return end < 0 ? path : path.slice(0, end);
}

/** Whether nothing but slashes comes behind the first name. */
export function isLastName(path: string): boolean {
  return withoutSlashes(path.slice(nameOf(path).length)) === '';
}
