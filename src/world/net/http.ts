import { latin1Bytes, latin1Text } from '../../runtime/latin1.js';
import { serialBytes } from '../busDevices.js';
import type { ClientStub, HttpResponseStub, PeerStub } from './netStub.js';
import type { Peer, Talker } from './peer.js';
import { joined } from './tcp.js';

/** Web servers and clients on the simulated network: as much of HTTP/1 as programs on boards speak. */

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

interface Message {
  /** The first line. */
  readonly start: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Bytes of the head, with the empty line after it. */
  readonly headBytes: number;
}

/** The head of a message, or null where it is not complete. */
function headOf(text: string): Message | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [start = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  return { start, headers, headBytes: end + 4 };
}

/** Bytes of the body, as far as the head says it: what is no number is none. */
function bodyBytes({ headers }: Message): number {
  const length = headers.get('content-length') ?? '';
  return /^\d+$/.test(length) ? Number(length) : 0;
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

function hasHeader(headers: Readonly<Record<string, string>>, name: string): boolean {
  return Object.keys(headers).some((key) => key.toLowerCase() === name);
}

/** Head and body as they go out. */
function message(start: string, own: Readonly<Record<string, string>>, body: Uint8Array): Uint8Array {
  const headers = hasHeader(own, 'content-length') ? own : { ...own, 'Content-Length': String(body.length) };
  return joined([latin1Bytes(`${start}\r\n${headerLines(headers)}\r\n`), body]);
}

type Responses = NonNullable<PeerStub['http']>;

function responseTo(responses: Responses, method: string, path: string): HttpResponseStub {
  const found = responses[`${method} ${path}`] ?? responses[path] ?? responses['*'];
  if (found === undefined) return { status: 404, body: 'Not found\n' };
  return typeof found === 'string' ? { body: found } : found;
}

/** A web server that answers what a stub's `http` says. */
export function httpServer(responses: Responses): (peer: Peer) => Talker {
  return (peer) => {
    let text = '';
    return {
      receive(bytes) {
        text += latin1Text(bytes);
        for (;;) {
          const head = headOf(text);
          if (head === null) return;
          const length = head.headBytes + bodyBytes(head);
          if (text.length < length) return;
          text = text.slice(length);
          const [method = '', path = '', version = 'HTTP/1.0'] = head.start.split(' ');
          const { status = 200, headers = {}, body = '' } = responseTo(responses, method, path);
          const content = method === 'HEAD' ? new Uint8Array(0) : serialBytes(body);
          peer.send(message(`${version} ${status} ${REASONS[status] ?? 'Status'}`, headers, content));
          const connection = head.headers.get('connection')?.toLowerCase();
          if (connection === 'close' || (version === 'HTTP/1.0' && connection !== 'keep-alive')) peer.close();
        }
      },
    };
  };
}

/** A client that asks what a stub's `http` says, and closes when it has the whole answer. */
export function httpClient(asked: NonNullable<ClientStub['http']>, host: string): (peer: Peer) => Talker {
  return (peer) => {
    const { request, headers = {}, body } = typeof asked === 'string' ? { request: asked } : asked;
    const [first = '', second] = request.split(' ');
    const line = second === undefined ? `GET ${first === '*' ? '/' : first}` : `${first} ${second}`;
    let text = '';
    return {
      begin() {
        const own = { ...(hasHeader(headers, 'host') ? {} : { Host: host }), Connection: 'close', ...headers };
        const content = body === undefined ? new Uint8Array(0) : serialBytes(body);
        const start = `${line} HTTP/1.1`;
        if (content.length > 0) peer.send(message(start, own, content));
        else peer.send(latin1Bytes(`${start}\r\n${headerLines(own)}\r\n`));
      },
      receive(bytes) {
        text += latin1Text(bytes);
        const head = headOf(text);
        if (head?.headers.has('content-length') !== true) return;
        if (text.length >= head.headBytes + bodyBytes(head)) peer.close();
      },
    };
  };
}
