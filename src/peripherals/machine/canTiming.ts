import { raiseValueError } from '../../runtime/raise.js';

/** How a CAN controller divides its clock into bits (extmod/machine_can.c). */

export interface CanTiming {
  /** What the clock is divided by. */
  readonly brp: number;
  /** Time quanta of a bit before and after the sample point, the first one aside. */
  readonly tseg1: number;
  readonly tseg2: number;
}

export const TSEG1_MAX = 16;
export const TSEG2_MAX = 8;
export const SJW_MAX = 4;

const FULL_SCALE = 10_000;

/** The splits of a bit of `total` quanta, the shortest first part first. */
function splits(total: number): { tseg1: number; tseg2: number; sample: number }[] {
  const all: { tseg1: number; tseg2: number; sample: number }[] = [];
  for (let tseg1 = 1; tseg1 <= TSEG1_MAX; tseg1++) {
    const tseg2 = total - 1 - tseg1;
    if (tseg2 < 1 || tseg2 > TSEG2_MAX) continue;
    all.push({ tseg1, tseg2, sample: Math.trunc((FULL_SCALE * (1 + tseg1)) / total) });
  }
  return all;
}

/**
 * The divider, and where `given` is null the segments, that come nearest to a bit rate, then to a sample point in per
 * cent; of several the one with the most quanta. Raises ValueError where there is none.
 *
 * @param clock in Hz
 */
export function canTiming(
  bitrate: number,
  clock: number,
  brpMax: number,
  given: { readonly tseg1: number; readonly tseg2: number } | null,
  samplePoint: number,
): CanTiming {
  let best: CanTiming | null = null;
  let rateError = bitrate;
  let sampleError = FULL_SCALE;
  for (let brp = brpMax; brp >= 1 && bitrate > 0; brp--) {
    const scaled = Math.trunc(clock / brp);
    const total =
      given === null ? Math.trunc((scaled + Math.trunc(bitrate / 2)) / bitrate) : given.tseg1 + given.tseg2 + 1;
    if (given === null && (total < 3 || total > TSEG1_MAX + TSEG2_MAX + 1)) continue;
    const error = Math.abs(bitrate - Math.trunc(scaled / total));
    if (error > rateError) continue;
    if (given !== null) {
      best = { brp, ...given };
      rateError = error;
      continue;
    }
    for (const { tseg1, tseg2, sample } of splits(total)) {
      const distance = Math.abs(sample - samplePoint * 100);
      if (error >= rateError && distance > sampleError) continue;
      best = { brp, tseg1, tseg2 };
      sampleError = distance;
      rateError = error;
    }
  }
  if (best === null || rateError === bitrate) raiseValueError('unable to calculate BRP for baudrate');
  return best;
}
