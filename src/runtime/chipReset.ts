/** What starts a chip anew. */
export type ChipReset = 'power-on' | 'reset' | 'bootloader' | 'deepsleep' | 'watchdog';

/** What `reset_cause()` says after each of them. */
export interface ResetCauses extends Readonly<Record<Exclude<ChipReset, 'bootloader'>, number>> {
  /** After a soft reset; null: as before it. */
  readonly soft: number | null;
}
