import { setReadLine } from '../../modules/builtinPrint.js';
import type { MpPrint } from '../../runtime/print.js';
import type { MpState } from '../../runtime/state.js';
import type { Host } from '../../world/host.js';
import { CTRL, type Readline } from './readline.js';

const one = new Uint8Array(1);

/** The next byte of the host's standard input, -1 at its end. */
export function hostByte(host: Host): number {
  return (host.stdin?.(one, 0, 1) ?? 0) > 0 ? one[0]! : -1;
}

/** Sends a carriage return with each line end (shared/runtime/stdout_helpers.c mp_hal_stdout_tx_strn_cooked). */
export function cookedPrint(host: Host): MpPrint {
  return { strn: (bytes) => host.stdout(bytes.replaceAll('\n', '\r\n')) };
}

/**
 * Lets `input()` read with the line editor (shared/readline/readline.c readline). Input that ends ends the line; a line
 * feed in it is the Enter key.
 */
export function connectInput(state: MpState, read: () => number, readline: Readline): void {
  setReadLine(state, (line) => {
    readline.init(line, '');
    for (;;) {
      const c = read();
      if (c < 0) return CTRL.D;
      const ret = readline.processChar(c === 0x0a ? 0x0d : c);
      if (ret >= 0) return ret;
    }
  });
}
