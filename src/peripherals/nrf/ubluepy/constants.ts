import { romMap } from '../../../runtime/rom.js';
import { newRomType } from '../../../runtime/types.js';

/** `ubluepy.constants` (ports/nrf/modules/ubluepy/ubluepy_constants.c). */

/** Types of the parts of an advertisement, as Bluetooth's Assigned Numbers have them. */
const AD_TYPES: readonly (readonly [name: string, value: number])[] = [
  ['FLAGS', 0x01],
  ['16BIT_SERVICE_UUID_MORE_AVAILABLE', 0x02],
  ['16BIT_SERVICE_UUID_COMPLETE', 0x03],
  ['32BIT_SERVICE_UUID_MORE_AVAILABLE', 0x04],
  ['32BIT_SERVICE_UUID_COMPLETE', 0x05],
  ['128BIT_SERVICE_UUID_MORE_AVAILABLE', 0x06],
  ['128BIT_SERVICE_UUID_COMPLETE', 0x07],
  ['SHORT_LOCAL_NAME', 0x08],
  ['COMPLETE_LOCAL_NAME', 0x09],
  ['TX_POWER_LEVEL', 0x0a],
  ['CLASS_OF_DEVICE', 0x0d],
  ['SIMPLE_PAIRING_HASH_C', 0x0e],
  ['SIMPLE_PAIRING_RANDOMIZER_R', 0x0f],
  ['SECURITY_MANAGER_TK_VALUE', 0x10],
  ['SECURITY_MANAGER_OOB_FLAGS', 0x11],
  ['SLAVE_CONNECTION_INTERVAL_RANGE', 0x12],
  ['SOLICITED_SERVICE_UUIDS_16BIT', 0x14],
  ['SOLICITED_SERVICE_UUIDS_128BIT', 0x15],
  ['SERVICE_DATA', 0x16],
  ['PUBLIC_TARGET_ADDRESS', 0x17],
  ['RANDOM_TARGET_ADDRESS', 0x18],
  ['APPEARANCE', 0x19],
  ['ADVERTISING_INTERVAL', 0x1a],
  ['LE_BLUETOOTH_DEVICE_ADDRESS', 0x1b],
  ['LE_ROLE', 0x1c],
  ['SIMPLE_PAIRING_HASH_C256', 0x1d],
  ['SIMPLE_PAIRING_RANDOMIZER_R256', 0x1e],
  ['SERVICE_DATA_32BIT_UUID', 0x20],
  ['SERVICE_DATA_128BIT_UUID', 0x21],
  ['URI', 0x24],
  ['3D_INFORMATION_DATA', 0x3d],
  ['MANUFACTURER_SPECIFIC_DATA', 0xff],
];

const adTypes = newRomType('ad_types', {
  locals: romMap(AD_TYPES.map(([name, value]) => [`AD_TYPE_${name}`, value])),
});

export const constants = newRomType('constants', {
  locals: romMap([
    ['EVT_GAP_CONNECTED', 16],
    ['EVT_GAP_DISCONNECTED', 17],
    ['EVT_GATTS_WRITE', 80],
    ['UUID_CCCD', 0x2902],
    ['ADDR_TYPE_PUBLIC', 0],
    ['ADDR_TYPE_RANDOM_STATIC', 1],
    ['ad_types', adTypes],
  ]),
});
