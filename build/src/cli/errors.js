import { BootError } from '../machine/bootError.js';
import { NoReplError } from '../machine/repl/noReplError.js';
import { ProfileError, UnknownNameError } from '../profiles/problem.js';
import { InputError } from '../report/inputError.js';
/** Bad usage or bad input: one line for the user, exit code 2. */
export class UsageError extends Error {
}
/** Exit code when the reader of the output has gone: a shell's for SIGPIPE, which Node ignores. */
export const EXIT_OUTPUT_CLOSED = 141;
/** What the user is to blame for and can mend: gets its message printed, never a stack trace. */
export function isUserError(e) {
    return [UsageError, ProfileError, UnknownNameError, BootError, NoReplError, InputError].some((kind) => e instanceof kind);
}
