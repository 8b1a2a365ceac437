/** What differs between the STM32 boards (`mpconfigboard.h`). */
const F405_FREQ = [168000000, 168000000, 42000000, 84000000];
const PYBV1 = {
    i2c: { 1: 'B6 B7', 2: 'B10 B11' },
    spi: [1, 2],
    i2cNames: { X: 1, Y: 2 },
    spiNames: { X: 1, Y: 2 },
    uarts: [1, 2, 3, 4, 6],
    uartNames: { XB: 1, YB: 3, XA: 4, YA: 6 },
    leds: ['A13', 'A14', 'A15', 'B4'],
    switchPin: ['B3', 0],
    freq: F405_FREQ,
};
const PYBD = {
    i2c: { 1: 'B8 B9', 2: 'B10 B11' },
    spi: [1, 2, 3],
    i2cNames: { X: 1, Y: 2 },
    spiNames: { X: 1, Y: 2 },
    uarts: [1, 2, 3, 4, 6],
    uartNames: { YA: 1, YB: 3, XA: 4 },
    leds: ['F3', 'F4', 'F5'],
    switchPin: ['A13', 0],
};
/** By the board's name. */
const STM32_BOARDS = {
    PYBV10: PYBV1,
    PYBV11: PYBV1,
    PYBLITEV10: {
        i2c: { 1: 'B6 B7', 3: 'A8 B8' },
        spi: [1, 2],
        i2cNames: { X: 1, Y: 3 },
        spiNames: { X: 1, Y: 2 },
        uarts: [1, 2, 6],
        uartNames: { XB: 1, XA: 2, YA: 6 },
        leds: ['A13', 'A14', 'A15', 'B4'],
        switchPin: ['B3', 0],
        freq: [96000000, 96000000, 24000000, 48000000],
    },
    PYBD_SF2: { ...PYBD, freq: [120000000, 120000000, 30000000, 60000000] },
    PYBD_SF6: { ...PYBD, uarts: [1, 2, 3, 4, 6, 7], freq: [144000000, 144000000, 36000000, 72000000] },
    STM32F4DISC: {
        i2c: { 1: 'B6 B7', 2: 'B10 B11' },
        spi: [1, 2],
        uarts: [1, 2, 3, 4, 6],
        leds: ['D14', 'D12', 'D13', 'D15'],
        switchPin: ['A0', 1],
        freq: F405_FREQ,
    },
    NUCLEO_F401RE: {
        i2c: { 1: 'B8 B9', 2: 'B10 B3', 3: 'A8 C9' },
        spi: [1, 2, 3],
        uarts: [2, 6],
        replUart: 2,
        leds: ['A5'],
        switchPin: ['C13', 0],
        freq: [84000000, 84000000, 21000000, 42000000],
    },
    NUCLEO_F411RE: {
        i2c: { 1: 'B8 B9', 2: 'B10 B3', 3: 'A8 C9' },
        spi: [1, 2, 3, 4, 5],
        uarts: [2, 6],
        replUart: 2,
        leds: ['A5'],
        switchPin: ['C13', 0],
        freq: [96000000, 96000000, 24000000, 48000000],
    },
    NUCLEO_F767ZI: {
        i2c: { 1: 'B8 B9', 2: 'F1 F0', 4: 'F14 F15' },
        spi: [3],
        uarts: [2, 3, 5, 6, 7, 8],
        replUart: 3,
        leds: ['B0', 'B7', 'B14'],
        switchPin: ['C13', 1],
        freq: [216000000, 216000000, 54000000, 108000000],
    },
    NUCLEO_H743ZI: {
        i2c: { 1: 'B8 B9', 2: 'F1 F0', 4: 'F14 F15' },
        spi: [3],
        uarts: [2, 3, 5, 6, 7, 8],
        replUart: 3,
        leds: ['B0', 'B7', 'B14'],
        switchPin: ['C13', 1],
        freq: [400000000, 200000000, 100000000, 100000000],
    },
    NUCLEO_L476RG: {
        i2c: { 1: 'B8 B9', 2: 'B10 B11', 3: 'C0 C1' },
        spi: [1, 2],
        uarts: [1, 2, 3, 4, 5],
        replUart: 2,
        leds: ['A5'],
        switchPin: ['C13', 0],
        freq: [80000000, 80000000, 80000000, 80000000],
    },
    NUCLEO_WB55: {
        i2c: { 1: 'B8 B9', 3: 'C0 C1' },
        spi: [1, 2],
        uarts: [1],
        replUart: 1,
        leds: ['B5', 'B0', 'B1'],
        switchPin: ['C4', 0],
        freq: [64000000, 64000000, 64000000, 64000000],
    },
};
const UNKNOWN = {
    uarts: [1, 2, 3, 4, 5, 6],
    i2c: { 1: '', 2: '', 3: '', 4: '' },
    spi: [1, 2, 3, 4, 5, 6],
    leds: [],
    freq: F405_FREQ,
};
export function stm32Board(id) {
    return STM32_BOARDS[id] ?? UNKNOWN;
}
