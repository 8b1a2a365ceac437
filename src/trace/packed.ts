/** How the packed form of a trace is laid out (docs/trace-format.md): what its writer and its reader share. */

/** Bytes before each part: how many it unpacks to, how many follow, and the CRC-32 of those, 4 bytes each, the lowest first. */
export const PART_HEAD_BYTES = 12;

/** No part is larger, packed or not. */
export const MAX_PART_BYTES = 1 << 26;

/** A part ends with the event that takes it above this. */
export const PART_BYTES = 1 << 18;

/** The lowest three bits of an event's first byte are its kind, as `TRACE_KINDS` counts; the others: */
export const KIND_BITS = 7;
/** `at` is that of the event before, and is left out. */
export const SAME_PATH = 8;
/** A collection for want of room. */
export const IS_FULL = 16;
/** A path has the text of its line. */
export const HAS_TEXT = 32;
