import { mp } from './state.js';
/** `strlen` of an error text as the running firmware has it in ROM. */
export function romTextLength(text) {
    return mp.textCompression?.bytes.get(text) ?? text.length;
}
/** Whether the running firmware has this text compressed. */
export function isCompressed(text) {
    return mp.textCompression?.bytes.has(text) ?? false;
}
