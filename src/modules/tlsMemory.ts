import { macroOn } from '../abi/board.js';
import { mFree, mMallocMaybe } from '../runtime/malloc.js';
import { perMachine } from '../runtime/perBoard.js';
import { mp } from '../runtime/state.js';
import { SystemBlocks, systemHeap } from '../world/systemHeap.js';

/**
 * Memory of Mbed TLS beside its structs: the buffers of a connection for what comes in and goes out, each for a record
 * with all that can be around it. Bare-metal ports take them from the heap (py/malloc.c m_tracked_calloc), ESP-IDF from
 * the system's, the unix port from the process.
 */

/** Header, initialisation vector, check sum and padding around the content of a record. */
const RECORD_EXTRA = 13 + 16 + 48 + 256;
/** MBEDTLS_SSL_IN_CONTENT_LEN and MBEDTLS_SSL_OUT_CONTENT_LEN, in bytes. */
const BUFFERS = [16384 + RECORD_EXTRA, 4096 + RECORD_EXTRA] as const;

/** The buffers of a connection. */
export class TlsBuffers {
  /** Chunks on the heap, which a list that is a root holds together. */
  private readonly chunks: { ptr: number; bytes: number }[] = [];
  private readonly system = new SystemBlocks();
  private readonly handshake = new SystemBlocks();

  /** Takes them. False: there is no memory, and nothing was taken. */
  take(): boolean {
    for (const bytes of BUFFERS) {
      if (this.takeOne(bytes)) continue;
      this.give();
      return false;
    }
    return true;
  }

  private takeOne(bytes: number): boolean {
    if (systemHeap() !== null) return this.system.takeBlocks('tls', [bytes], 'any');
    if (!macroOn(mp.board, 'MICROPY_TRACKED_ALLOC') || macroOn(mp.board, 'MICROPY_VFS_POSIX')) return true;
    const whole = bytes + 2 * mp.wordBytes;
    const ptr = mMallocMaybe(whole, null);
    if (ptr === 0) return false;
    this.chunks.push({ ptr, bytes: whole });
    tracked().add(ptr);
    return true;
  }

  /** Takes what a handshake needs beside them. False: there is no memory. */
  startHandshake(): boolean {
    return this.handshake.take('tlsHandshake');
  }

  endHandshake(): void {
    this.handshake.give();
  }

  give(): void {
    this.endHandshake();
    for (const { ptr, bytes } of this.chunks.splice(0)) {
      tracked().delete(ptr);
      mFree(ptr, bytes);
    }
    this.system.give();
  }
}

/** What is tracked is never garbage. */
const tracked = perMachine(() => {
  const chunks = new Set<number>();
  mp.rootVisitors.push((heap) => {
    for (const ptr of chunks) heap.mark(ptr);
  });
  return chunks;
});
