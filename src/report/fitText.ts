import type { FitResult } from './fit.js';

/** How a program does on a board, in words. */

/** The peak as tables show it: where nobody looked at every moment, what was found and the most that it can have been. */
export function peakText(
  { peak, peakSlack }: Pick<FitResult, 'peak' | 'peakSlack'>,
  text: (n: number) => string = String,
): string {
  return peakSlack === 0 ? text(peak) : `${text(peak)} to ${text(peak + peakSlack)}`;
}

/** The error, with the bytes asked for where its text doesn't say them. */
export function errorWithBytes({ error, failed }: FitResult): string {
  return failed === null || error.includes(`${failed.bytes} bytes`)
    ? error
    : `${error} (${failed.bytes} bytes asked for)`;
}

/** In words what failed though the program went on; empty where nothing did. */
export function failedRequestsText({
  failedRequests,
  firstFailed,
}: Pick<FitResult, 'failedRequests' | 'firstFailed'>): string {
  if (firstFailed === null) return '';
  const { bytes, free, largestFree } = firstFailed;
  const times = failedRequests === 1 ? '1 request for memory failed' : `${failedRequests} requests for memory failed`;
  const which = failedRequests === 1 ? '' : ', the first';
  return `${times}${which} for ${bytes} bytes (free ${free}, largest run ${largestFree})`;
}
