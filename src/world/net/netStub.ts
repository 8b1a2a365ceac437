import { z } from 'zod';
import { AWAITED, keyed, milliseconds, moment, serialData, serialStep } from '../stubValues.js';

/** The network of a stub: who answers there, and who connects to the program (docs/stubs.md). */

const PEER = /^(\*|[A-Za-z0-9_.-]+):(\*|\d{1,5})$/;
const REQUEST = /^(\*|([A-Z]+ )?\/\S*)$/;
const HOST = /^[A-Za-z0-9_.-]+$/;
const IPV4 = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$/;

const ipv4 = z.string('an address, such as "192.168.1.10"').regex(IPV4, 'an address, such as "192.168.1.10"');
const port = z.int('a port, 1 to 65535').min(1, 'a port, 1 to 65535').max(65535, 'a port, 1 to 65535');
const headers = z.record(z.string(), z.string()).describe('header lines by name').optional();

const httpResponse = z.strictObject({
  status: z.int('a status, 100 to 599').min(100, 'a status, 100 to 599').max(599, 'a status, 100 to 599').optional(),
  headers,
  body: serialData.optional(),
});

const httpRequest = z.strictObject({
  request: z.string('a request, such as "GET /"').regex(REQUEST, 'a request, such as "GET /"'),
  headers,
  body: serialData.optional(),
});

/** A message that somebody publishes once the program has printed something. */
const awaitedMessage = z.strictObject({ ...AWAITED, topic: z.string(), data: serialData });

const mqttBroker = z.strictObject({
  code: z
    .int('a return code, 0 to 5')
    .min(0, 'a return code, 0 to 5')
    .max(5, 'a return code, 0 to 5')
    .describe('of the answer to CONNECT (default: 0, accepted)')
    .optional(),
  messages: z
    .array(
      z.union(
        [z.tuple([milliseconds, z.string(), serialData]), awaitedMessage],
        '[milliseconds, topic, text], or {"after": "what is printed", "topic", "data": text}',
      ),
    )
    .describe('what others publish, and how long after the connection')
    .optional(),
});

/** What both a peer and a client say. */
const talk = {
  sends: z
    .union([serialData, z.array(serialStep)], 'a text, or a list of [milliseconds, text]')
    .describe('what it sends at once, or how long after the connection')
    .optional(),
  every: z
    .strictObject({ ms: z.number().gt(0, 'milliseconds above 0'), data: serialData })
    .describe('what it sends again and again')
    .optional(),
  answers: z
    .record(z.string(), serialData)
    .describe('what it sends after this text, or "hex:..." these bytes, or "*" anything')
    .optional(),
  closes: moment.describe('when it closes the connection, after its start').optional(),
  tls: z.boolean().describe('it speaks TLS: the bytes are those behind it').optional(),
};

const peer = z.strictObject({
  ...talk,
  http: keyed(
    REQUEST,
    'a request, such as "GET /status", or "*"',
    z.union([z.string(), httpResponse], 'a text, or {"status", "headers", "body"}'),
  )
    .describe('it is a web server: what it answers by request')
    .optional(),
  mqtt: mqttBroker.describe('it is an MQTT broker').optional(),
  udp: z.boolean().describe('it takes datagrams, not connections').optional(),
  refuses: z.boolean().describe('it resets each connection').optional(),
  delay: milliseconds.describe('milliseconds that bytes need there or back (default: 1)').optional(),
});

const client = z.strictObject({
  ...talk,
  port,
  at: moment.describe('when it connects, once the program listens (default: 0)').optional(),
  from: ipv4.describe('its address').optional(),
  repeat: z.number().gt(0, 'milliseconds above 0').describe('it connects again after so long').optional(),
  times: z.int('how often, 1 or more').min(1, 'how often, 1 or more').describe('it connects in all').optional(),
  http: z
    .union(
      [z.string('a request, such as "GET /"').regex(REQUEST, 'a request, such as "GET /"'), httpRequest],
      'a request, such as "GET /", or {"request", "headers", "body"}',
    )
    .describe('it asks a web server this, and closes when it has the answer')
    .optional(),
});

export const netStub = z.strictObject({
  names: keyed(HOST, 'the name of a host', ipv4).describe('addresses of hosts by name').optional(),
  peers: keyed(PEER, 'host and port, such as "192.168.1.10:80"', peer)
    .describe('who answers, by host and port ("*": any)')
    .optional(),
  clients: z.array(client).describe('who connects to the program').optional(),
});

export type NetStub = Readonly<z.infer<typeof netStub>>;
export type PeerStub = Readonly<z.infer<typeof peer>>;
export type ClientStub = Readonly<z.infer<typeof client>>;
export type TalkStub = Pick<PeerStub, keyof typeof talk>;
export type HttpResponseStub = Readonly<z.infer<typeof httpResponse>>;
export type MqttStub = Readonly<z.infer<typeof mqttBroker>>;

export const NET_KEYS: readonly string[] = [
  netStub,
  peer,
  client,
  httpResponse,
  httpRequest,
  mqttBroker,
  awaitedMessage,
].flatMap(({ shape }) => Object.keys(shape));
