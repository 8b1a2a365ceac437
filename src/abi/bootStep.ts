/**
 * What the steps of a port's start-up need to know, by name; a step's name says which code of the port's `main.c` it
 * stands for.
 */
export interface BootStepDetails {
  /** Mounts the host's file system (ports/unix). */
  'vfs-posix': { readonly mount?: string | undefined };
  /** `sys.path` from the environment or the build's default (ports/unix). */
  'sys-path-unix': object;
  'sys-path-append': { readonly entries: readonly string[] };
  /** Mounts the flash; `mkfsScript` is the frozen script that makes a file system where there is none. */
  'mount-flash': { readonly mount: string; readonly mkfsScript?: string | undefined };
  /** Mounts a memory card that is in its slot (ports/stm32). */
  'mount-card': object;
  'frozen-script': { readonly script: string };
  /** Runs a file of the user's, if there is one: `boot.py`. */
  'run-file': { readonly file: string };
  'network-init': object;
  /** The serial port of the prompt, as an object (ports/esp8266). */
  'terminal-uart': { readonly slot: number; readonly baudrate: number };
  'sys-argv': object;
  /** The list of objects that JavaScript holds (ports/webassembly). */
  'proxy-c': object;
  /** Functions in C that the port puts among the globals (ports/unix, coverage variant). */
  'c-globals': { readonly names: readonly string[] };
  /** What a board was seen to have after its boot: the letter of a chunk's head and a `=` for each further block. */
  chunks: { readonly kept: readonly string[]; readonly garbage: readonly string[] };
  'gc-threshold': { readonly bytes: number };
  /** Where the user's `main.py` runs: the end of boot. */
  main: { readonly file: string };
}

export type BootStepName = keyof BootStepDetails;

/** One step of a port's start-up; profiles list them in the order in which the port makes them. */
export type BootStep<N extends BootStepName = BootStepName> = {
  [Name in N]: { readonly do: Name } & BootStepDetails[Name];
}[N];
