import { MP_BUFFER_RW, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { getBufferRaise } from '../../runtime/ops.js';
import { raiseValueError } from '../../runtime/raise.js';
import { schedule } from '../../runtime/scheduler.js';
import { mpConstNone } from '../../runtime/types.js';
import { IRQ_COMPLAINT, type IrqState, runHard } from './irq.js';
import type { MpPin } from './pinObject.js';

/** What goes on at a bus that the board is a target on (extmod/machine_i2c_target.c machine_i2c_target_data_t). */

/** Triggers of `irq()`. */
export const ADDR_MATCH_READ = 1;
export const ADDR_MATCH_WRITE = 2;
export const READ_REQ = 4;
export const WRITE_REQ = 8;
export const END_READ = 16;
export const END_WRITE = 32;
export const ALL_HARD = ADDR_MATCH_READ | ADDR_MATCH_WRITE | READ_REQ | WRITE_REQ;

/** Bytes that are taken from the bus at a time. */
const CHUNK_BYTES = 4;

/** For how many bytes a bus asks when a controller reads: as many, one more, or all of the memory at once. */
export type BusAsks = 'as-many' | 'one-more' | 'all';

type State = 'inactive' | 'idle' | 'addrRead' | 'addrWrite' | 'select' | 'reading' | 'writing';

/** The memory that a controller reads and writes, and how it says where. */
interface Memory {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly len: number;
  readonly addrBytes: number;
}

export class MpI2cTarget extends MpObject {
  readonly id: number;
  addr = 0;
  scl: MpPin | null = null;
  sda: MpPin | null = null;
  /** What the port keeps the object by while it is active; null: nothing. */
  root: string | null = null;
  private state: State = 'inactive';
  private memory: Memory | null = null;
  private addrBytesLeft = 0;
  private at = 0;
  /** Where in its memory the last transfer began. */
  memaddr = 0;
  irq: { readonly obj: MpObject; readonly state: IrqState } | null = null;
  /** From the controller, not read yet; to the controller, not taken yet. */
  readonly incoming: number[] = [];
  readonly outgoing: number[] = [];

  constructor(type: MpType, id: number) {
    super(type);
    this.id = id;
  }

  get isActive(): boolean {
    return this.state !== 'inactive';
  }

  /** machine_i2c_target_data_init. Raises TypeError, ValueError. */
  start(mem: MpObj, addrBits: number): void {
    this.state = 'idle';
    this.at = 0;
    this.memaddr = 0;
    this.memory = null;
    if (mem === mpConstNone) return;
    const { bytes, offset, len } = getBufferRaise(mem, MP_BUFFER_RW);
    if (addrBits < 0 || addrBits > 32 || addrBits % 8 !== 0) {
      raiseValueError('mem_addrsize must be 0, 8, 16, 24 or 32');
    }
    this.memory = { bytes, offset, len, addrBytes: addrBits / 8 };
  }

  stop(): void {
    this.state = 'inactive';
    this.irq = null;
  }

  /** Calls the handler if it waits for that. @returns whether it did */
  private tell(event: number): boolean {
    const state = this.irq?.state;
    if (state === undefined || (event & state.trigger) === 0) return false;
    state.flags = event & state.trigger;
    this.callHandler(state);
    return true;
  }

  callHandler(state: IrqState): void {
    if (state.handler === mpConstNone) return;
    if (!state.isHard) schedule(state.handler, this);
    else if (!runHard(state.handler, this, IRQ_COMPLAINT)) {
      Object.assign(state, { handler: mpConstNone, trigger: 0, flags: 0 });
    }
  }

  /** The transfer is over, or another begins. */
  end(): void {
    if (this.state === 'reading') this.tell(END_READ);
    else if (this.state === 'addrWrite' || this.state === 'writing') this.tell(END_WRITE);
    this.state = 'idle';
  }

  private addressed(reads: boolean): void {
    this.end();
    this.tell(reads ? ADDR_MATCH_READ : ADDR_MATCH_WRITE);
    this.state = reads ? 'addrRead' : 'addrWrite';
  }

  /** The place that the controller has named is known. */
  private selected({ len }: Memory): void {
    this.at %= len;
    this.memaddr = this.at;
  }

  private next({ len }: Memory): number {
    const at = this.at++;
    if (this.at >= len) this.at = 0;
    return at;
  }

  private readRequest(): void {
    const isHandled = this.tell(READ_REQ);
    const { memory } = this;
    if (memory === null) {
      this.state = 'reading';
      if (!isHandled) this.outgoing.push(0);
      return;
    }
    this.state = 'reading';
    this.outgoing.push(memory.bytes[memory.offset + this.next(memory)] ?? 0);
  }

  private writeRequest(): void {
    const isHandled = this.tell(WRITE_REQ);
    const { memory } = this;
    if (memory === null) {
      this.state = 'writing';
      if (!isHandled) this.incoming.shift();
      return;
    }
    for (const byte of this.incoming.splice(0, CHUNK_BYTES)) this.written(memory, byte);
  }

  private written(memory: Memory, byte: number): void {
    if (this.state === 'addrWrite') {
      this.state = 'select';
      this.at = 0;
      this.addrBytesLeft = memory.addrBytes;
    }
    if (this.state === 'select' && this.addrBytesLeft > 0) {
      this.at = (this.at * 256 + byte) % 2 ** 32;
      if (--this.addrBytesLeft === 0) this.selected(memory);
      return;
    }
    this.state = 'writing';
    memory.bytes[memory.offset + this.next(memory)] = byte;
  }

  /** A controller writes bytes. `end` comes when it is done, or begins to read. */
  receive(bytes: Uint8Array): void {
    this.addressed(false);
    for (const byte of bytes) {
      this.incoming.push(byte);
      this.writeRequest();
    }
  }

  /** A controller reads so many bytes. */
  send(n: number, asks: BusAsks): Uint8Array {
    const got = new Uint8Array(n);
    this.addressed(true);
    this.outgoing.length = 0;
    if (asks === 'all') for (let i = 0; i < (this.memory?.len ?? 0); i++) this.readRequest();
    for (let i = 0; i < n; i++) {
      if (this.outgoing.length === 0 && asks !== 'all') this.readRequest();
      got[i] = this.outgoing.shift() ?? 0;
    }
    if (asks === 'one-more' && this.outgoing.length === 0) this.readRequest();
    this.end();
    return got;
  }
}
