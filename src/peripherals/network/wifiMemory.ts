import { perMachine } from '../../runtime/perBoard.js';
import { enterState, type MpState, mp } from '../../runtime/state.js';
import { type LinkProgress, linkAt, linkProgress } from '../../world/net/link.js';
import { SystemSteps, systemHeap } from '../../world/systemHeap.js';

/** What ESP-IDF's Wi-Fi driver has of the system's heap: what initialising it took stays taken. */
export const wifiMemory = perMachine(() => new SystemSteps());

/**
 * A soft reset leaves ESP-IDF's network as it is, as ports/esp32/main.c does: its memory is taken, interfaces are active, a
 * network stays joined. Called for the running machine. Other ports start theirs anew.
 *
 * @param before the machine that the board was
 */
export function keepWifi(before: MpState): void {
  if (systemHeap() === null) return;
  const own = mp;
  enterState(before);
  const steps = wifiMemory().names();
  const links = [0, 1].map((kind) => ({ ...linkAt(kind), progress: linkProgress(kind) }));
  enterState(own);
  for (const step of steps) wifiMemory().take(step);
  for (const [kind, { active, isWired, address, joinedUs, progress }] of links.entries()) {
    Object.assign(linkAt(kind), { active, isWired, address, joinedUs: joinedUs === null ? null : sinceUs(progress) });
  }
}

/** When a link that is as far as that was asked for, by a clock that has just been set to 0. */
function sinceUs(progress: LinkProgress): number {
  return progress === 'joining' ? 0 : Number.NEGATIVE_INFINITY;
}
