import { z } from 'zod';
import { AWAITED, MAC_ADDRESS, milliseconds, moment, serialData } from './stubValues.js';

/** Bluetooth devices of a stub (docs/stubs.md): centrals, which connect to the program. */

const UUID = /^(0x[0-9a-fA-F]{4}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/;
const WHAT = 'the UUID of a characteristic, such as "0x2A6E", or a handle';

const characteristic = z.union([z.string().regex(UUID, WHAT), z.int(WHAT).min(1, WHAT).max(0xffff, WHAT)], WHAT);

const ACTIONS = ['write', 'read', 'subscribe', 'unsubscribe', 'mtu', 'disconnect'] as const;
const ONE_ACTION = `one of ${ACTIONS.join(', ')}`;

const step = z
  .strictObject({
    write: characteristic.describe('it writes `data` there').optional(),
    data: serialData.optional(),
    read: characteristic.optional(),
    subscribe: characteristic.describe('it wants to be told of changes').optional(),
    unsubscribe: characteristic.optional(),
    mtu: z.int('bytes, 23 to 517').min(23, 'bytes, 23 to 517').max(517, 'bytes, 23 to 517').optional(),
    disconnect: z.literal(true, 'true').optional(),
  })
  .refine((action) => ACTIONS.filter((name) => action[name] !== undefined).length === 1, ONE_ACTION)
  .refine(({ write, data }) => (write === undefined) === (data === undefined), '`write` and `data` together');

/** What it does once the program has printed something. */
const awaitedStep = z.strictObject({ ...AWAITED, do: step });

const central = z.strictObject({
  at: moment.describe('when it connects, once the program advertises (default: 0)').optional(),
  address: z
    .string('an address, such as "24:0a:c4:00:00:01"')
    .regex(MAC_ADDRESS, 'an address, such as "24:0a:c4:00:00:01"')
    .optional(),
  steps: z
    .array(
      z.union([z.tuple([milliseconds, step]), awaitedStep], '[milliseconds, step], or {"after", "ms", "do": step}'),
    )
    .describe('what it does, and how long after the connection')
    .optional(),
});

export const bleStub = z.strictObject({
  centrals: z.array(central).describe('who connects, one after the other').optional(),
});

export type BleCentralStub = Readonly<z.infer<typeof central>>;
export type BleStep = Readonly<z.infer<typeof step>>;
export type BleCharacteristic = z.infer<typeof characteristic>;

export const BLE_KEYS: readonly string[] = [bleStub, central, step, awaitedStep].flatMap(({ shape }) =>
  Object.keys(shape),
);
