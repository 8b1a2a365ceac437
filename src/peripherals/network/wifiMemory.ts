import { perMachine } from '../../runtime/perBoard.js';
import { SystemSteps } from '../../world/systemHeap.js';

/** What ESP-IDF's Wi-Fi driver has of the system's heap: what initialising it took stays taken. */
export const wifiMemory = perMachine(() => new SystemSteps());
