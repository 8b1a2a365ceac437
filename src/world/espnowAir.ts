import { toHex } from '../runtime/hexText.js';
import { latin1Bytes, latin1Text } from '../runtime/latin1.js';
import { mp } from '../runtime/state.js';
import { serialBytes } from './busDevices.js';
import type { EspnowMessageStub, EspnowPeerStub } from './espnowStub.js';
import { addEvent } from './events.js';
import { hardware } from './hardware.js';
import { answersOf } from './net/peer.js';
import { whenPrinted } from './outputMarks.js';
import { valueAt } from './timeline.js';

/** The air around a board with ESP-NOW, as a stub describes it: by default nobody is there. */

/** A message that comes in. An address is six characters, one a byte. */
export interface EspnowMessage {
  readonly from: string;
  readonly data: Uint8Array;
  /** In dBm. */
  readonly rssi: number;
}

const DEFAULT_RSSI = -60;
const BROADCAST = '\xff'.repeat(6);
/** Microseconds that a device needs for an answer. */
const ANSWER_US = 1000;
/** At 1 Mbit/s: before a message, around its bytes, for a byte, and for the acknowledgement of it. */
const PREAMBLE_US = 192;
const FRAME_BYTES = 43;
const BYTE_US = 8;
const ACKNOWLEDGE_US = 314;
/** How often a message is sent that nobody acknowledges (802.11's limit of retries). */
const ATTEMPTS = 8;

/** An address for several or all (its first byte is odd). */
export function isMulticast(address: string): boolean {
  return (address.charCodeAt(0) & 1) === 1;
}

/** How an address is written: `24:0a:c4:00:00:02`. */
function shown(address: string): string {
  return toHex(latin1Bytes(address)).replaceAll(/(..)(?=.)/g, '$1:');
}

function parsed(address: string): string {
  return String.fromCharCode(...address.split(':').map((part) => Number.parseInt(part, 16)));
}

export class EspnowAir {
  private readonly peers: ReadonlyMap<string, EspnowPeerStub>;
  private readonly anybody: EspnowPeerStub | undefined;
  /** Who sends something of themselves is in reach. */
  private readonly senders: ReadonlySet<string>;
  private readonly hear: (message: EspnowMessage) => void;

  /** From now on messages come in. @param hear takes them */
  constructor(hear: (message: EspnowMessage) => void) {
    const { peers = {}, messages = [] } = hardware().stub.espnow ?? {};
    this.hear = hear;
    this.anybody = peers['*'];
    const named = Object.entries(peers).filter(([address]) => address !== '*');
    this.peers = new Map(named.map(([address, peer]) => [parsed(address), peer]));
    this.senders = new Set(messages.map((step) => parsed('after' in step ? step.from : step[1].from)));
    for (const step of messages) {
      if ('after' in step) whenPrinted(step.after, (us) => this.expect(us + (step.ms ?? 0) * 1000, step));
      else if (step[0] * 1000 >= mp.clock.ticksUs()) this.expect(step[0] * 1000, step[1]);
    }
    for (const [address, { every, rssi }] of this.peers) {
      if (every === undefined) continue;
      const message = { from: address, data: serialBytes(every.data), rssi: rssi ?? DEFAULT_RSSI };
      const again = (): void => {
        addEvent(mp.clock.ticksUs() + every.ms * 1000, () => {
          if (this.isInReach(address)) this.hear(message);
          again();
        });
      };
      again();
    }
  }

  private expect(us: number, { from, data, rssi }: EspnowMessageStub): void {
    const address = parsed(from);
    const strength = rssi ?? this.peers.get(address)?.rssi ?? DEFAULT_RSSI;
    addEvent(us, () => this.hear({ from: address, data: serialBytes(data), rssi: strength }));
  }

  private isInReach(address: string): boolean {
    const peer = this.peers.get(address) ?? this.anybody;
    if (peer === undefined) return this.senders.has(address);
    return valueAt(peer.inReach, mp.clock.ticksUs()) ?? true;
  }

  /**
   * Sends a message, once what was sent before it is on its way.
   *
   * @param from when the air is free, in microseconds
   * @returns when it is over, and whether somebody has acknowledged it; nobody is asked to where it is for all
   */
  send(to: string, data: Uint8Array, from: number): { readonly us: number; readonly isFine: boolean } {
    hardware().note('espnow', shown(to), toHex(data));
    const onceUs = PREAMBLE_US + (FRAME_BYTES + data.length) * BYTE_US;
    if (isMulticast(to)) {
      const us = from + onceUs;
      if (to === BROADCAST) for (const address of this.peers.keys()) this.answer(address, data, us);
      return { us, isFine: true };
    }
    const isFine = this.isInReach(to);
    const us = from + (isFine ? 1 : ATTEMPTS) * (onceUs + ACKNOWLEDGE_US);
    this.answer(to, data, us);
    return { us, isFine };
  }

  private answer(address: string, heard: Uint8Array, us: number): void {
    const peer = this.peers.get(address) ?? this.anybody;
    if (peer?.answers === undefined || !this.isInReach(address)) return;
    const text = latin1Text(heard);
    const answer = answersOf({ answers: peer.answers }).find(([asked]) => asked === null || asked === text)?.[1];
    const rssi = peer.rssi ?? DEFAULT_RSSI;
    if (answer !== undefined) addEvent(us + ANSWER_US, () => this.hear({ from: address, data: answer, rssi }));
  }
}
