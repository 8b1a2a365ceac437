import { isUserError, UsageError, userErrorText } from './errors.js';

/** What was wrong in a thread: the user's doing, or a fault of uheap. */
export type Refusal = { userError: string } | { bug: string };

/** What a thread answers that does a command's work: the exit code, or what was wrong. */
export type ThreadAnswer = { exitCode: number } | Refusal;

/** What a thread answers in place of an exception, which could not be handed over as it is. */
export function refusalOf(e: unknown): Refusal {
  return isUserError(e) ? { userError: userErrorText(e) } : { bug: String((e as Error).stack) };
}

/** The exit code of an answer. Throws what was wrong, a UsageError where the user can mend it. */
export function exitCodeOf(answer: ThreadAnswer): number {
  if ('userError' in answer) throw new UsageError(answer.userError);
  if ('bug' in answer) throw new Error(answer.bug);
  return answer.exitCode;
}
