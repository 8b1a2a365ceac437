import { newExceptionArgs } from '../../runtime/exception.js';
import { mMallocMaybe } from '../../runtime/malloc.js';
import { MpStr } from '../../runtime/obj.js';
import { raiseOSError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { typeOSError, typeStr } from '../../runtime/types.js';

/** Errors of the ESP-IDF by name, as far as something here fails with them (esp_err.h, esp_now.h, nvs.h, esp_ota_ops.h). */
const ERRORS = {
  ESP_ERR_INVALID_ARG: 0x102,
  ESP_ERR_INVALID_SIZE: 0x104,
  ESP_ERR_ESPNOW_NOT_INIT: 0x3065,
  ESP_ERR_ESPNOW_ARG: 0x3066,
  ESP_ERR_ESPNOW_FULL: 0x3068,
  ESP_ERR_ESPNOW_NOT_FOUND: 0x3069,
  ESP_ERR_ESPNOW_INTERNAL: 0x306a,
  ESP_ERR_ESPNOW_EXIST: 0x306b,
  ESP_ERR_ESPNOW_IF: 0x306c,
  ESP_ERR_ESPNOW_CHAN: 0x306d,
  ESP_ERR_NVS_NOT_FOUND: 0x1102,
  ESP_ERR_NVS_KEY_TOO_LONG: 0x1109,
  ESP_ERR_NVS_INVALID_LENGTH: 0x110c,
} as const;

export type EspError = keyof typeof ERRORS;

/** Numbers that C programs know are told by those. */
const ENOMEM = 12;

function raiseNamed(number: number, name: string): never {
  const text = new MpStr(typeStr, name, 0, 0);
  text.ptr = mMallocMaybe(mp.sizes.mp_obj_str_t, text);
  if (text.ptr === 0) return raiseOSError(number);
  throw newExceptionArgs(typeOSError, [number, text]);
}

/** Raises OSError for a driver that found no memory. */
export function raiseEspNoMemory(): never {
  return raiseNamed(ENOMEM, 'ESP_ERR_NO_MEM');
}

/** newlib's number. */
const ETIMEDOUT = 116;

/** Raises OSError for hardware that does not answer. */
export function raiseEspTimeout(): never {
  return raiseNamed(ETIMEDOUT, 'ESP_ERR_TIMEOUT');
}

/** Raises OSError with the number, negative, and the name, whose text is in ROM (ports/esp32/mphalport.c check_esp_err). */
export function raiseEspError(name: EspError): never {
  return raiseNamed(-ERRORS[name], name);
}
