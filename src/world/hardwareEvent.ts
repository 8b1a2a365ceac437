/** Something that the program did to its hardware, for whoever watches. */
export interface HardwareEvent {
  /** When, in microseconds of the machine's clock. */
  readonly us: number;
  /** `pin`, `pwm`, `i2c`, `spi`, `uart`, `dac`, `bitstream`, ... */
  readonly what: string;
  /** Which of them: a pin's name, a bus's number. */
  readonly which: string;
  /** The value, or bytes as hex. */
  readonly value: string;
}
