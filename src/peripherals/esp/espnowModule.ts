import { defineModule, type ModuleRow } from '../../modules/registry.js';
import type { MpType } from '../../runtime/obj.js';
import { isNamed } from '../../runtime/perBoard.js';
import { portOf } from '../../runtime/port.js';
import { q } from '../../runtime/qstrStatic.js';
import { typeEspnowEsp32 } from './espnowEsp32.js';
import { typeEspnowEsp8266 } from './espnowEsp8266.js';
import { ADDRESS_BYTES, KEY_BYTES, MAX_ENCRYPTED_PEERS, MAX_PEERS, MESSAGE_BYTES } from './espnowLimits.js';

/** The module `_espnow`, on which the frozen `espnow` is built. */

const TYPES: Readonly<Record<string, MpType>> = { esp32: typeEspnowEsp32, esp8266: typeEspnowEsp8266 };

/** Numbers of speeds (esp_wifi_types.h wifi_phy_rate_t). */
const RATES: Readonly<Record<string, number>> = {
  RATE_LORA_250K: 0x29,
  RATE_LORA_500K: 0x2a,
  RATE_1M: 0,
  RATE_2M: 1,
  RATE_5M: 2,
  RATE_6M: 0xb,
  RATE_11M: 3,
  RATE_12M: 0xa,
  RATE_24M: 9,
  RATE_54M: 0xc,
};

defineModule({
  name: '_espnow',
  rows: [
    ['__name__', q('_espnow')],
    ['ESPNowBase', ({ board }) => TYPES[portOf(board).name] ?? null],
    ['MAX_DATA_LEN', MESSAGE_BYTES],
    ['ADDR_LEN', ADDRESS_BYTES],
    ['KEY_LEN', KEY_BYTES],
    ['MAX_TOTAL_PEER_NUM', MAX_PEERS],
    ['MAX_ENCRYPT_PEER_NUM', MAX_ENCRYPTED_PEERS],
    ...Object.entries(RATES).map(
      ([name, rate]): ModuleRow => [name, ({ board }) => (isNamed(board, name) ? rate : null)],
    ),
  ],
});
