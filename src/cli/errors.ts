import { BootError } from '../machine/bootError.js';
import { OutputError } from '../machine/nodeHost.js';
import { NoReplError } from '../machine/repl/noReplError.js';
import { NoSuchVersionError, ProfileError, UnknownHeapError, UnknownNameError } from '../profiles/problem.js';
import { InputError } from '../report/inputError.js';
import { plainText } from '../report/plainText.js';

/** Bad usage or bad input: one line for the user, exit code 2. */
export class UsageError extends Error {}

const USER_ERRORS = [
  UsageError,
  ProfileError,
  UnknownHeapError,
  UnknownNameError,
  NoSuchVersionError,
  BootError,
  NoReplError,
  InputError,
  OutputError,
];

/** What the user is to blame for and can mend: gets its message printed, never a stack trace. */
export function isUserError(e: unknown): e is Error {
  return USER_ERRORS.some((kind) => e instanceof kind) || isSystemError(e);
}

/** What the computer refused: a full disk, a folder that may not be written, a file that has gone. */
function isSystemError(e: unknown): e is NodeJS.ErrnoException {
  const { code, syscall } = (e ?? {}) as NodeJS.ErrnoException;
  // Node's own errors, of wrong arguments, have codes such as ERR_INVALID_ARG_TYPE and no system call.
  return e instanceof Error && typeof syscall === 'string' && /^E[A-Z0-9]+$/.test(code ?? '');
}

/** What to tell the user, without anything that a terminal would obey. */
export function userErrorText(e: Error): string {
  if (!isSystemError(e)) return plainText(e.message);
  const { path, code, syscall } = e;
  return plainText(`${path ?? 'a file'}: ${syscall} fails (${code})`);
}

/** What a shell reports for a process that Ctrl-C ended. */
export const INTERRUPTED_EXIT = 130;
