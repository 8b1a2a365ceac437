/** A file that is no firmware which can be read, or whose contents do not agree. The message has no file name. */
export class FirmwareError extends Error {
  override readonly name = 'FirmwareError';
}
