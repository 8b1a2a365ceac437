/** Sizes and limits of ESP-NOW (esp_now.h), the same for all chips. */

export const ADDRESS_BYTES = 6;
export const KEY_BYTES = 16;
export const MESSAGE_BYTES = 250;
export const MAX_PEERS = 20;
export const MAX_ENCRYPTED_PEERS = 6;
