import { ProfileError, UnknownNameError } from '../profiles/problem.js';

/** Bad usage or bad input: one line for the user, exit code 2. */
export class UsageError extends Error {}

/** What the user is to blame for and can mend: gets its message printed, never a stack trace. */
export function isUserError(e: unknown): e is Error {
  if (e instanceof UsageError || e instanceof ProfileError || e instanceof UnknownNameError) return true;
  return false;
}
