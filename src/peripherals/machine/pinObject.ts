import { MpObject, type MpType } from '../../runtime/obj.js';
import type { PinPort } from '../../runtime/pinPort.js';
import { hardware, type PinState } from '../../world/hardware.js';

/** An object of `machine.Pin`: in ROM, and what it is set to in the machine's hardware. */
export class MpPin extends MpObject {
  /** The chip's name for it. */
  readonly name: string;
  /** Its place among the chip's pins, which on most ports is its number. */
  readonly id: number;
  readonly port: PinPort;

  constructor(type: MpType, name: string, id: number, port: PinPort) {
    super(type);
    this.name = name;
    this.id = id;
    this.port = port;
  }

  override trace(): void {}

  get state(): PinState {
    return hardware().pin(this.name);
  }
}
