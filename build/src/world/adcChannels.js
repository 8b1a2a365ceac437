/** Which channel of the analogue-to-digital converter a pin leads to. */
/** Pins of the channels 0, 1, ...; `-` where the chip has none. */
const CHANNELS = {
    rp2: 'GPIO26 GPIO27 GPIO28 GPIO29',
    esp32: '36 37 38 39 32 33 34 35 4 0 2 15 13 12 14 27 25 26',
    esp32c3: '0 1 2 3 4 5',
    esp32s2: '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20',
    nrf51: 'P26 P27 P1 P2 P3 P4 P5 P6',
    nrf52: 'P2 P3 P4 P5 P28 P29 P30 P31',
    samd21: 'PA02 PA03 PB08 PB09 PA04 PA05 PA06 PA07 PB00 PB01 PB02 PB03 PB04 PB05 PB06 PB07 PA08 PA09 PA10 PA11',
    stm32: 'A0 A1 A2 A3 A4 A5 A6 A7 B0 B1 C0 C1 C2 C3 C4 C5',
    stm32l4: '- C0 C1 C2 C3 A0 A1 A2 A3 A4 A5 A6 A7 C4 C5 B0 B1',
    stm32h7: '- - - A6 C4 B1 - A7 C5 B0 C0 C1 C2 C3 A2 A3 A0 A1 A4 A5',
};
/** The chips' own names of the pins by channel. */
export function adcPins({ port, mcu }) {
    return (CHANNELS[familyOf(port, mcu)] ?? '').split(' ');
}
function familyOf(port, mcu) {
    switch (port) {
        case 'esp32':
            if (/-C3/.test(mcu))
                return 'esp32c3';
            return /-S[23]/.test(mcu) ? 'esp32s2' : 'esp32';
        case 'nrf':
            return mcu.startsWith('nRF51') ? 'nrf51' : 'nrf52';
        case 'samd':
            return 'samd21';
        case 'stm32':
            if (/^STM32(L4|WB)/.test(mcu))
                return 'stm32l4';
            return mcu.startsWith('STM32H7') ? 'stm32h7' : 'stm32';
        default:
            return port;
    }
}
