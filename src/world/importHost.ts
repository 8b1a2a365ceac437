import type { FileSource } from '../compiler/reader.js';
import type { RawCode } from '../runtime/funBc.js';
import type { MpModule } from '../runtime/module.js';
import type { MpStr } from '../runtime/obj.js';
import { type MpState, mp } from '../runtime/state.js';

/** A module in the firmware's ROM. */
export interface FrozenModule {
  /** Gives the module its constants and returns its code; what is in ROM is not allocated. */
  load(context: MpModule): RawCode;
}

/** What import asks the port: the machine answers with its files, allocating as the port's file system does. */
export interface ImportHost {
  /** mp_import_stat: what is at a path, given as bytes one a character. */
  stat(path: string): 'file' | 'dir' | null;
  /** Opens a file to be read by a lexer or the `.mpy` loader (mp_reader_new_file). Raises OSError. */
  open(path: MpStr): FileSource;
  /** The frozen module or package at a path, without the leading `.frozen/`; null where there's none. */
  frozen(path: string): FrozenModule | 'dir' | null;
}

const hosts = new WeakMap<MpState, ImportHost>();

/** Gives a machine its files; called once, when it is built. */
export function setImportHost(state: MpState, host: ImportHost): void {
  hosts.set(state, host);
}

/** The running machine's files. */
export function importHost(): ImportHost {
  const host = hosts.get(mp);
  if (host === undefined) throw new Error('the machine has no import host');
  return host;
}
