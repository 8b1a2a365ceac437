/** USB numbers of boards that run MicroPython and of the adapters on them. */
export const KNOWN_DEVICES = [
    { vendor: 'f055', product: '9800', board: 'pyboard or another stm32 board', target: 'PYBV11' },
    { vendor: 'f055', product: '9801', board: 'pyboard or another stm32 board', target: 'PYBV11' },
    { vendor: 'f055', product: '9802', board: 'pyboard or another stm32 board', target: 'PYBV11' },
    { vendor: '2e8a', product: '0005', board: 'RP2040 or RP2350 with MicroPython', target: 'RPI_PICO' },
    { vendor: '2e8a', product: '000c', board: 'Raspberry Pi debug probe' },
    { vendor: '303a', product: '4001', board: 'ESP32-S2 or ESP32-S3 with MicroPython', target: 'ESP32_GENERIC_S3' },
    {
        vendor: '303a',
        product: '1001',
        board: 'ESP32-C3, C6, H2 or S3, built-in serial and JTAG',
        target: 'ESP32_GENERIC_C3',
    },
    { vendor: '0d28', product: '0204', board: 'micro:bit or another board with DAPLink', target: 'MICROBIT' },
    { vendor: '0483', product: '374b', board: 'Nucleo or Discovery with ST-Link', target: 'NUCLEO_F401RE' },
    { vendor: '0483', product: '374e', board: 'Nucleo or Discovery with ST-Link', target: 'NUCLEO_H743ZI' },
    { vendor: '0483', product: '5740', board: 'stm32 board with a virtual serial port' },
    { vendor: '1366', product: '0105', board: 'nRF development kit with J-Link', target: 'PCA10040' },
    { vendor: '1366', product: '1015', board: 'nRF development kit with J-Link', target: 'PCA10056' },
    { vendor: '1366', product: '1051', board: 'nRF development kit with J-Link', target: 'PCA10056' },
    { vendor: '1915', product: '520f', board: 'nRF52840 dongle', target: 'PCA10059' },
    { vendor: '2341', product: '025a', board: 'Arduino Nano 33 BLE', target: 'ARDUINO_NANO_33_BLE_SENSE' },
    { vendor: '2341', product: '805a', board: 'Arduino Nano 33 BLE', target: 'ARDUINO_NANO_33_BLE_SENSE' },
    { vendor: '239a', product: '800f', board: 'ItsyBitsy M0 Express', target: 'ADAFRUIT_ITSYBITSY_M0_EXPRESS' },
    { vendor: '10c4', product: 'ea60', board: 'CP210x: often an ESP32 or ESP8266 board', target: 'ESP32_GENERIC' },
    { vendor: '1a86', product: '7523', board: 'CH340: often an ESP32 or ESP8266 board', target: 'ESP32_GENERIC' },
    { vendor: '1a86', product: '55d4', board: 'CH9102: often an ESP32 board', target: 'ESP32_GENERIC' },
    { vendor: '0403', product: '6001', board: 'FTDI adapter' },
    { vendor: '0403', product: '6010', board: 'FTDI adapter: often an ESP32 board', target: 'ESP32_GENERIC' },
    { vendor: '0403', product: '6015', board: 'FTDI adapter' },
];
/** What a port's USB numbers tell; null where they are none of these. */
export function knownDevice(vendor, product) {
    const [v, p] = [vendor?.toLowerCase(), product?.toLowerCase()];
    return KNOWN_DEVICES.find((device) => device.vendor === v && device.product === p) ?? null;
}
