import { macroOn } from '../../abi/board.js';
import { mp } from '../../runtime/state.js';
import { isMulticast } from '../../world/espnowAir.js';
import { linkAt } from '../../world/net/link.js';
import { raiseEspError } from './espError.js';
import { KEY_BYTES, MAX_ENCRYPTED_PEERS, MAX_PEERS, MESSAGE_BYTES } from './espnowLimits.js';
import type { MpEspnow } from './espnowObject.js';

/**
 * ESP-IDF's driver of ESP-NOW as far as its header tells (esp_now.h): whom it knows, and what it refuses. Its source is not
 * published. Each function raises OSError.
 */

export interface EspnowPeer {
  /** A byte a character, as `lmk`. */
  readonly address: string;
  readonly lmk: string;
  readonly channel: number;
  /** 0: the station, 1: the access point. */
  readonly ifidx: number;
  readonly encrypt: boolean;
}

/** Of ESP-NOW 2.0 (ESP_NOW_MAX_DATA_LEN_V2). */
const LONG_MESSAGE_BYTES = 1470;
const MAX_CHANNEL = 14;

export const newPeer = (address: string): EspnowPeer => ({
  address,
  lmk: '\0'.repeat(KEY_BYTES),
  channel: 0,
  ifidx: 0,
  encrypt: false,
});

/** The channel that an interface is on. */
function channelOf(ifidx: number): number {
  return Number(linkAt(ifidx).config.get('channel') ?? 1);
}

export class EspnowPeers {
  private readonly self: MpEspnow;
  private readonly known = new Map<string, EspnowPeer>();

  constructor(self: MpEspnow) {
    this.self = self;
  }

  private requireStart(): void {
    if (!this.self.isStarted) raiseEspError('ESP_ERR_ESPNOW_NOT_INIT');
  }

  private check({ channel, ifidx, encrypt, address }: EspnowPeer, others: readonly EspnowPeer[]): void {
    const isBad = channel > MAX_CHANNEL || ifidx > 1 || ifidx < 0 || (encrypt && isMulticast(address));
    if (isBad) raiseEspError('ESP_ERR_ESPNOW_ARG');
    const encrypted = others.filter((peer) => peer.encrypt).length;
    if (others.length >= MAX_PEERS || (encrypt && encrypted >= MAX_ENCRYPTED_PEERS)) {
      raiseEspError('ESP_ERR_ESPNOW_FULL');
    }
    if (macroOn(mp.board, 'UHEAP_ESPNOW_V2') && channel !== 0 && channel !== channelOf(ifidx)) {
      raiseEspError('ESP_ERR_ESPNOW_CHAN');
    }
  }

  add(peer: EspnowPeer): void {
    this.requireStart();
    if (this.known.has(peer.address)) raiseEspError('ESP_ERR_ESPNOW_EXIST');
    this.check(peer, [...this.known.values()]);
    this.known.set(peer.address, peer);
  }

  modify(peer: EspnowPeer): void {
    this.get(peer.address);
    this.check(
      peer,
      [...this.known.values()].filter(({ address }) => address !== peer.address),
    );
    this.known.set(peer.address, peer);
  }

  get(address: string): EspnowPeer {
    this.requireStart();
    return this.known.get(address) ?? raiseEspError('ESP_ERR_ESPNOW_NOT_FOUND');
  }

  delete(address: string): void {
    this.get(address);
    this.known.delete(address);
  }

  clear(): void {
    this.known.clear();
  }

  /** Those with an address of one device, in the order in which they were added. */
  get unicast(): readonly EspnowPeer[] {
    return [...this.known.values()].filter(({ address }) => !isMulticast(address));
  }

  /** How many there are in all, and with encryption. */
  counts(): readonly [all: number, encrypted: number] {
    this.requireStart();
    const all = [...this.known.values()];
    return [all.length, all.filter(({ encrypt }) => encrypt).length];
  }

  /** @param to an address, or null for all of one device */
  send(to: string | null, data: Uint8Array): void {
    this.requireStart();
    const isLong = macroOn(mp.board, 'UHEAP_ESPNOW_V2');
    if (data.length === 0) raiseEspError('ESP_ERR_ESPNOW_ARG');
    if (data.length > (isLong ? LONG_MESSAGE_BYTES : MESSAGE_BYTES)) raiseEspError('ESP_ERR_ESPNOW_INTERNAL');
    const peers = to === null ? this.unicast : [this.get(to)];
    if (peers.length === 0) raiseEspError('ESP_ERR_ESPNOW_NOT_FOUND');
    for (const { ifidx, channel } of peers) {
      if (!linkAt(ifidx).active) raiseEspError('ESP_ERR_ESPNOW_IF');
      if (channel !== 0 && channel !== channelOf(ifidx)) {
        raiseEspError(isLong ? 'ESP_ERR_ESPNOW_CHAN' : 'ESP_ERR_ESPNOW_INTERNAL');
      }
    }
    for (const { address } of peers) this.self.transmit(address, data);
  }
}
