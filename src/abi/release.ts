/** Numbers of the `.mpy` files that a release writes and reads (py/persistentcode.h). */
export interface MpyFormat {
  readonly version: number;
  /** Of native code only: bytecode of any sub-version loads. */
  readonly subVersion: number;
  /** The last of the strings that all firmware has in ROM under the same number, so that a file only names the number. */
  readonly lastStaticQstr: string;
}

/** What engines need of one release of MicroPython beside its macros and rules, which are among the build's. */
export interface Release {
  /** As `v1.23.0`: for people. What a release does differently is a macro or a rule. */
  readonly name: string;
  /** The day of the release, as `2024-05-31`: where the clock of a simulated board starts. */
  readonly released: string;
  readonly mpy: MpyFormat;
}
