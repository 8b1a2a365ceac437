import type { z } from 'zod';
import { nearest } from './nearest.js';
import { type Problem, showFound } from './problem.js';

/** What Zod found in one file, as problems. */
export function zodProblems(file: string, error: z.ZodError, value: unknown, knownKeys: readonly string[]): Problem[] {
  return error.issues.flatMap((issue) => issueProblems(file, issue, [], value, knownKeys));
}

type Issue = z.core.$ZodIssue;

function issueProblems(
  file: string,
  issue: Issue,
  outer: readonly PropertyKey[],
  root: unknown,
  knownKeys: readonly string[],
): Problem[] {
  const path = [...outer, ...issue.path];
  const key = path.map(String).join('.');
  const found = showFound(at(root, path));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((unknown) => ({
        file,
        key: [...path.map(String), unknown].join('.'),
        expected: expectedKey(unknown, knownKeys),
        found: JSON.stringify(unknown),
      }));
    case 'invalid_union': {
      const branches = issue.errors.filter((errors) => errors.length > 0);
      const closest = branches.sort((a, b) => mismatch(a) - mismatch(b))[0];
      if (closest === undefined || closest.every((inner) => inner.path.length === 0)) {
        return [{ file, key, expected: ownMessage(issue.message) ?? anyOf(branches), found }];
      }
      return closest.flatMap((inner) => issueProblems(file, inner, path, root, knownKeys));
    }
    case 'invalid_key':
      return [{ file, key, expected: issue.issues[0]!.message, found: JSON.stringify(path.at(-1)) }];
    case 'custom':
      return [
        {
          file,
          key,
          expected: issue.message,
          found: issue.params?.foundKey === true ? JSON.stringify(path.at(-1)) : found,
        },
      ];
    default:
      return [{ file, key, expected: expectedBy(issue), found }];
  }
}

/** What profiles had in other files before. */
const MOVED: ReadonlyMap<string, string> = new Map([
  [
    'releases',
    'no such key, as what a release has other lies with its firmware: firmware-profiles/<version>/NAME.json with "heap" and what else differs (docs/adding-a-board.md)',
  ],
]);

function expectedKey(unknown: string, knownKeys: readonly string[]): string {
  // What is known elsewhere in the file is no misspelling.
  if (knownKeys.includes(unknown)) return 'a key that goes here';
  return MOVED.get(unknown) ?? `a known key${nearest(unknown, knownKeys)}`;
}

/** What one of a union's branches expects. */
function anyOf(branches: readonly (readonly Issue[])[]): string {
  return [...new Set(branches.map(([first]) => expectedBy(first!)))].join(', or ');
}

/** What a schema expects, in its own words or, where it has none, in ours. */
function expectedBy(issue: Issue): string {
  const own = ownMessage(issue.message);
  if (own !== null) return own;
  switch (issue.code) {
    case 'invalid_type':
      return typeName(issue.expected);
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return issue.minimum === 1 ? (NOT_EMPTY[issue.origin] ?? '1 or more') : `${issue.minimum} or more`;
    case 'too_big':
      return `${issue.maximum} or less`;
    default:
      return 'another value';
  }
}

const NOT_EMPTY: Readonly<Record<string, string>> = { string: 'a text that is not empty', array: 'at least one' };

/** How far a branch of a union is from the value: keys it does not know weigh most, since they tell the branches apart. */
function mismatch(issues: readonly Issue[]): number {
  let weight = 0;
  for (const issue of issues) weight += issue.code === 'unrecognized_keys' ? issue.keys.length * 10 : 1;
  return weight;
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

/** The message that a schema gives itself, which says what is expected. */
function ownMessage(message: string): string | null {
  return /^(Invalid |Too (small|big): )/.test(message) ? null : message;
}

function typeName(expected: string): string {
  switch (expected) {
    case 'string':
      return 'a text';
    case 'number':
    case 'int':
      return 'a whole number';
    case 'object':
    case 'record':
      return 'an object';
    case 'array':
      return 'a list';
    case 'boolean':
      return 'true or false';
    default:
      return expected;
  }
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.map((value) => JSON.stringify(value));
  if (shown.length === 1) return shown[0]!;
  return `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}
