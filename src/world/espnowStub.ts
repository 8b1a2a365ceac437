import { z } from 'zod';
import { AWAITED, keyed, MAC_ADDRESS, milliseconds, type SerialData, serialData } from './stubValues.js';
import { timeline } from './timelineSchema.js';

/** ESP-NOW devices of a stub (docs/stubs.md): who hears the program's messages, and who sends it some. */

/** Bytes of a message at most (ESP_NOW_MAX_DATA_LEN). */
const MAX_BYTES = 250;

function bytesOf(data: SerialData): number {
  return typeof data === 'string' ? new TextEncoder().encode(data).length : data.hex.replaceAll(/\s/g, '').length / 2;
}

const content = serialData.refine((data) => {
  const n = bytesOf(data);
  return n > 0 && n <= MAX_BYTES;
}, `1 to ${MAX_BYTES} bytes`);

const ADDRESS = 'an address, such as "24:0a:c4:00:00:02"';
const KNOWN = new RegExp(`^\\*$|${MAC_ADDRESS.source}`);

const rssi = z
  .int('dBm, -127 to 0')
  .min(-127, 'dBm, -127 to 0')
  .max(0, 'dBm, -127 to 0')
  .describe('how strong the board hears it, in dBm (default: -60)')
  .optional();

const peer = z.strictObject({
  inReach: timeline(z.boolean('true or false'), 'true or false')
    .describe('whether it hears the board, and so acknowledges messages (default: true)')
    .optional(),
  answers: z
    .record(z.string(), content)
    .describe('what it sends after this message, "hex:..." these bytes, or "*" any, has come')
    .optional(),
  every: z
    .strictObject({ ms: z.number('milliseconds above 0').gt(0, 'milliseconds above 0'), data: content })
    .describe('what it sends again and again')
    .optional(),
  rssi,
});

const message = { from: z.string(ADDRESS).regex(MAC_ADDRESS, ADDRESS), data: content, rssi };

const step = z.union(
  [z.tuple([milliseconds, z.strictObject(message)]), z.strictObject({ ...AWAITED, ...message })],
  '[milliseconds, {"from", "data"}], or {"after": "what is printed", "from", "data"}',
);

export const espnowStub = z.strictObject({
  peers: keyed(KNOWN, `${ADDRESS}, or "*" for any`, peer).describe('who is there, by address').optional(),
  messages: z.array(step).describe('what comes in, and when').optional(),
});

export type EspnowPeerStub = Readonly<z.infer<typeof peer>>;
export interface EspnowMessageStub {
  readonly from: string;
  readonly data: SerialData;
  readonly rssi?: number | undefined;
}

export const ESPNOW_KEYS: readonly string[] = [espnowStub, peer, z.object(message)].flatMap(({ shape }) =>
  Object.keys(shape),
);
