import type { Address } from '../../serve/tcp.js';
import { UsageError } from '../errors.js';
import type { ReplArgs } from '../replArgs.js';

/** What `uheap serve` was told. */
export interface ServeArgs extends ReplArgs {
  pty?: boolean;
  link?: string;
  listen?: string;
  webrepl?: string;
  password?: string;
  log?: string;
  heapLog?: string;
  report?: string;
  force: boolean;
  time: 'real' | 'virtual';
}

/** The ways to the board that were asked for. */
export interface Ways {
  readonly pty: boolean;
  readonly link: string | undefined;
  readonly tcp: Address | null;
  readonly webRepl: { readonly address: Address; readonly password: string } | null;
}

const LOOPBACK = '127.0.0.1';
/** What the firmware has room for. */
const PASSWORD = /^[\x20-\x7e]{4,9}$/;

/** Throws UsageError. */
export function parseWays(args: ServeArgs): Ways {
  const tcp = args.listen === undefined ? null : parseAddress(args.listen, '--listen');
  const webRepl = args.webrepl === undefined ? null : parseAddress(args.webrepl, '--webrepl');
  if (webRepl === null && args.password !== undefined) {
    throw new UsageError('--password: expected --webrepl with a port');
  }
  if (webRepl !== null && !PASSWORD.test(args.password ?? '')) {
    throw new UsageError('--webrepl: expected --password with 4 to 9 characters, as the firmware takes');
  }
  const pty = args.pty ?? (args.link !== undefined || (tcp === null && webRepl === null));
  if (!pty && args.link !== undefined) throw new UsageError('--link: there is no pseudo-terminal with --no-pty');
  if (!pty && tcp === null && webRepl === null) throw new UsageError('--no-pty: expected --listen or --webrepl');
  return { pty, link: args.link, tcp, webRepl: webRepl && { address: webRepl, password: args.password! } };
}

function parseAddress(text: string, option: string): Address {
  const [, host, port] = /^(?:(\[[0-9a-f:]+\]|[^:]+):)?(\d{1,5})$/i.exec(text) ?? [];
  if (port === undefined || Number(port) > 0xffff) {
    throw new UsageError(
      `${option} ${text}: expected a port, such as 2218, or an address with one, such as 127.0.0.1:2218`,
    );
  }
  return { host: host?.replace(/^\[|\]$/g, '') ?? LOOPBACK, port: Number(port) };
}
