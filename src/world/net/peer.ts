import { latin1Text } from '../../runtime/latin1.js';
import { utf8Array } from '../../runtime/print.js';
import { mp } from '../../runtime/state.js';
import { fromHex, serialBytes } from '../busDevices.js';
import { addEvent, removeEvent, type TimedEvent } from '../events.js';
import { whenPrinted } from '../outputMarks.js';
import type { SerialStep } from '../stubValues.js';
import type { TalkStub } from './netStub.js';
import type { Far, TcpEnd } from './tcp.js';

/** What somebody says on a connection. The functions are called as the bytes reach them. */
export interface Talker {
  /** The connection has come about. */
  begin?(): void;
  receive(bytes: Uint8Array): void;
  /** The board has closed its end. */
  ended?(): void;
}

/** Somebody on the network, as a stub describes it: one connection to the board. */
export class Peer implements Far {
  readonly tls: boolean;
  private readonly end: TcpEnd;
  private readonly talker: Talker;
  private readonly events = new Set<TimedEvent>();
  private isClosed = false;

  /** @param talkerOf what it says, which sends and closes through this object */
  constructor(end: TcpEnd, tls: boolean, talkerOf: (peer: Peer) => Talker) {
    this.end = end;
    this.tls = tls;
    this.talker = talkerOf(this);
  }

  /** Begins to talk. */
  begin(): void {
    this.talker.begin?.();
  }

  receive(bytes: Uint8Array): void {
    if (this.isClosed) this.end.fail('reset');
    else this.talker.receive(bytes);
  }

  ended(): void {
    if (this.isClosed) return;
    this.talker.ended?.();
    this.close();
  }

  send(bytes: Uint8Array): void {
    if (bytes.length > 0) this.later(0, () => this.end.deliver(bytes));
  }

  close(): void {
    if (this.isClosed) return;
    this.later(0, () => this.end.deliverEnd());
    this.isClosed = true;
  }

  /** After so many milliseconds, as long as the connection stands. */
  after(ms: number, act: () => void): void {
    this.later(ms, () => {
      if (!this.isClosed) act();
    });
  }

  private later(ms: number, act: () => void): void {
    const event = addEvent(mp.clock.ticksUs() + ms * 1000 + (ms === 0 ? (this.end.delayUs ?? 0) : 0), () => {
      this.events.delete(event);
      if (this.end.state !== 'closed') act();
      else this.forget();
    });
    this.events.add(event);
  }

  /** Nobody hears what is still to come. */
  private forget(): void {
    for (const event of this.events) removeEvent(event);
    this.events.clear();
  }
}

type Answer = readonly [asked: string | null, back: Uint8Array];

/** Answers by what they answer to: null is anything. */
export function answersOf(stub: TalkStub): Answer[] {
  return Object.entries(stub.answers ?? {}).map(([out, back]) => {
    if (out === '*') return [null, serialBytes(back)];
    const bytes = out.startsWith('hex:') ? fromHex(out.slice(4)) : utf8Array(out);
    return [latin1Text(bytes), serialBytes(back)];
  });
}

/** Says what a stub's `sends`, `every` and `answers` hold. */
export function scripted(stub: TalkStub): (peer: Peer) => Talker {
  return (peer) => {
    const answers = answersOf(stub);
    let heard = '';
    const again = ({ ms, data }: NonNullable<TalkStub['every']>): void =>
      peer.after(ms, () => {
        peer.send(serialBytes(data));
        again({ ms, data });
      });
    return {
      begin() {
        const { sends = [], every, closes } = stub;
        const parts: readonly SerialStep[] = Array.isArray(sends) ? sends : [[0, sends]];
        for (const part of parts) {
          if (!('after' in part)) peer.after(part[0], () => peer.send(serialBytes(part[1])));
          // What was printed before the connection counts as printed at its start.
          else whenPrinted(part.after, () => peer.after(part.ms ?? 0, () => peer.send(serialBytes(part.data))));
        }
        if (every !== undefined) again(every);
        if (typeof closes === 'number') peer.after(closes, () => peer.close());
        else if (closes !== undefined) whenPrinted(closes.after, () => peer.after(closes.ms ?? 0, () => peer.close()));
      },
      receive(bytes) {
        heard += latin1Text(bytes);
        const found = answers.find(([asked]) => asked === null || heard.endsWith(asked));
        if (found === undefined) return;
        heard = '';
        peer.send(found[1]);
      },
    };
  };
}
