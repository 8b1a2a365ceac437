/** The memory that a build of MicroPython gives its heap, as Zod schemas: where it lies, how it grows, and the C stack. */

export function memorySchema(z: typeof import('zod').z) {
  const address = z
    .string('an address such as "0x20000000"')
    .regex(/^0x[0-9a-fA-F]{1,8}$/, 'an address such as "0x20000000"')
    .describe('An address, in hexadecimal.');
  const bytes = z
    .int('a number of bytes, 1 or more')
    .min(1, 'a number of bytes, 1 or more')
    .max(2 ** 31, 'a number of bytes below 2 GiB');

  const region = z.strictObject({
    name: z.string().optional(),
    start: address,
    bytes,
  });
  const area = z.strictObject({ start: address, end: address });

  const hostAddress = z
    .string('an address such as "0x7ffff7be7010"')
    .regex(/^0x[0-9a-fA-F]{1,12}$/, 'an address such as "0x7ffff7be7010"');

  const allocatedHeap = z
    .strictObject({
      address: address.describe('A fixed address that stands for what malloc returns.'),
      seenAt: hostAddress
        .optional()
        .describe('What a program takes the address for: where a host puts large allocations.'),
      small: z
        .strictObject({ bytes, seenAt: hostAddress.describe('What a program takes the address of such a heap for.') })
        .optional()
        .describe('Heaps of up to so many bytes, which the malloc of a host puts elsewhere: at the end of its data.'),
      bytes,
    })
    .describe('A heap that the port allocates when it starts.');

  const growth = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('limit'), maxNewSplit: bytes, address }),
    z.strictObject({
      kind: z.literal('esp-idf'),
      alwaysInternalBytes: z
        .int()
        .min(0)
        .optional()
        .describe('CONFIG_SPIRAM_MALLOC_ALWAYSINTERNAL: larger requests go to PSRAM first.'),
      regions: z
        .array(
          region.extend({
            name: z.string(),
            memory: z.enum(['dram', 'diram', 'rtc', 'spiram']),
            priority: z
              .literal([0, 1, 2])
              .optional()
              .describe('When malloc turns to it: 0 first, 2 last; dram 0, diram and rtc 1 where absent.'),
            taken: z.array(bytes).describe('Bytes that the system has allocated before MicroPython starts.'),
          }),
        )
        .min(1, 'one region or more')
        .describe("The regions of ESP-IDF's heap, in the order in which it registers them."),
    }),
  ]);

  const idfUse = z.strictObject({
    blocks: z.array(bytes).describe('Bytes of the blocks that are taken, one after the other.'),
    memory: z.enum(['internal', 'any']).describe("internal: never PSRAM; any: as ESP-IDF's malloc chooses."),
    source: z.string().min(1, 'where the figure is from').describe('Where the figure is published.'),
  });
  const idfUses = z
    .strictObject({
      network: idfUse.optional().describe('Importing network: the task of lwIP.'),
      wifi: idfUse.optional().describe('Making a WLAN object: the Wi-Fi driver, which keeps it.'),
      wifiActive: idfUse.optional().describe('active(True) of an interface.'),
      wifiJoined: idfUse.optional().describe('Being joined to a network.'),
      espnow: idfUse.optional().describe('active(True) of ESP-NOW.'),
      bluetooth: idfUse.optional().describe('BLE().active(True): controller and NimBLE.'),
      socket: idfUse.optional().describe('A socket.'),
      connection: idfUse.optional().describe('What a socket takes more for a TCP connection.'),
      traffic: idfUse.optional().describe('What a connection takes more while it sends.'),
      tlsHandshake: idfUse
        .optional()
        .describe("What a TLS handshake takes beside the connection's buffers, until it is over."),
      thread: idfUse.optional().describe('A thread, beside its stack.'),
    })
    .describe("What firmware takes of ESP-IDF's heap.");

  /** What a build decides: its profile has it, or a board's for a build that has no profile of its own. */
  const ofBuild = {
    heap: z
      .union([area, allocatedHeap], '{ start, end } or { address, bytes }')
      .nullable()
      .optional()
      .describe('What the port gives to gc_init; null: nobody has read it, and a program says how large it is.'),
    extraHeaps: z.array(area).optional().describe('Areas that the port adds with gc_add.'),
    heapGrowth: growth.nullable().optional(),
    idfUses: idfUses.optional(),
    stackLimitBytes: z
      .int('a number of bytes')
      .min(0, 'a number of bytes')
      .optional()
      .describe('The C stack that a program may use.'),
  };

  return { region, address, bytes, ofBuild };
}
