import { macroOn } from '../../abi/board.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { espChip } from '../esp/chips.js';
import { clocks, stm32Clocks } from './clocks.js';

/** The speeds that buses really get: what the chips' dividers make of those that programs ask for, in Hz. */

/** The bus's clock divided by the least power of two, from 2 to 256, that isn't too fast. */
export function stm32SpiSpeed(baudrate: number, id: number): number {
  const { apb1, apb2 } = stm32Clocks(mp.board);
  const source = id === 2 || id === 3 ? apb1 : apb2;
  let shift = 1;
  while (shift < 8 && source >> shift > baudrate) shift++;
  return source >> shift;
}

/**
 * Families with the first kinds of buses: their I2C divides the bus's clock, 400 kHz at most (ports/stm32/i2c.c i2c_init), where
 * others have tables of timings, and their UART counts sixteenths.
 */
const FIRST_KINDS = /^STM32(F4|L1)/;

export function stm32I2cSpeed(freq: number): number {
  if (!FIRST_KINDS.test(mp.board.mcu)) return freq;
  const { apb1 } = stm32Clocks(mp.board);
  const wanted = Math.min(freq, 400000);
  const mhz = Math.floor(apb1 / 1000000);
  if (wanted <= 100000) return Math.floor((mhz * 500000) / Math.max(4, Math.ceil(apb1 / (wanted * 2))));
  return Math.floor((mhz * 40000) / Math.max(1, Math.ceil(apb1 / (wanted * 25))));
}

/** UARTs of the faster of the two buses of an STM32. */
const FAST_UARTS = [1, 6, 9, 10];

/** The bus's clock by a number of sixteenths, rounded (UART_BRR_SAMPLING16, LL_USART_GetBaudRate). */
export function stm32UartSpeed(baudrate: number, id: number): number {
  const { apb1, apb2 } = stm32Clocks(mp.board);
  const source = FAST_UARTS.includes(id) ? apb2 : apb1;
  if (!FIRST_KINDS.test(mp.board.mcu)) {
    return Math.floor(source / Math.max(1, Math.floor((source + Math.floor(baudrate / 2)) / baudrate)));
  }
  const hundredths = Math.floor((source * 25) / (4 * baudrate));
  const whole = Math.floor(hundredths / 100);
  const sixteenths = whole * 16 + Math.floor(((hundredths - whole * 100) * 16 + 50) / 100);
  return Math.floor(source / Math.max(1, sixteenths));
}

/** The clock of the RP2040's and RP2350's peripherals: that of USB since 1.24, the processor's before. */
function rp2PeripheralHz(): number {
  return macroOn(mp.board, 'UHEAP_RP2_SLOW_PERIPHERALS') ? 48000000 : clocks(mp.board)[0]!;
}

/** Two dividers one after the other (pico-sdk spi_set_baudrate). */
export function rp2SpiSpeed(baudrate: number): number {
  const hz = rp2PeripheralHz();
  let scale = 2;
  while (scale < 254 && hz >= (scale + 2) * 256 * baudrate) scale += 2;
  let divider = 256;
  while (divider > 1 && Math.floor(hz / (scale * (divider - 1))) <= baudrate) divider--;
  return Math.floor(hz / (scale * divider));
}

/** A whole number of the processor's clocks (pico-sdk i2c_set_baudrate). */
export function rp2I2cSpeed(freq: number): number {
  const hz = clocks(mp.board)[0]!;
  return Math.floor(hz / Math.floor((hz + Math.floor(freq / 2)) / freq));
}

/** The two dividers nearest to the speed, the second as large as can be (ESP-IDF spi_ll_master_cal_clock). */
export function esp32SpiSpeed(baudrate: number): number {
  const { hz, dividers } = espChip(mp.board).spi;
  if (baudrate > Math.floor(hz / 4) * 3) return hz;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let n = 2; n <= 64; n++) {
    const nearest = Math.floor((Math.floor(hz / n) + Math.floor(baudrate / 2)) / baudrate);
    const real = Math.floor(hz / (Math.max(1, Math.min(dividers, nearest)) * n));
    if (Math.abs(real - baudrate) > least) continue;
    least = Math.abs(real - baudrate);
    best = real;
  }
  return best;
}

/** A divider of sixteenths, after one of whole numbers on newer chips (ESP-IDF uart_ll_set_baudrate). */
export function esp32UartSpeed(baudrate: number): number {
  const { hz, hasPrescaler } = espChip(mp.board).uart;
  const by = hasPrescaler ? Math.ceil(hz / (4095 * baudrate)) : 1;
  return Math.floor((hz * 16) / (Math.floor((hz * 16) / (baudrate * by)) * by));
}

const ESP8266_HZ = 80000000;
const ESP8266_PRESCALERS = 8192;
const ESP8266_COUNTS = 64;

/** Full speed, or an even divider of it (ports/esp8266/machine_spi.c). Raises ValueError. */
export function esp8266SpiSpeed(baudrate: number): number {
  if (baudrate === ESP8266_HZ) return baudrate;
  const divider = baudrate > ESP8266_HZ / 2 || baudrate <= 0 ? 0 : Math.floor(ESP8266_HZ / 2 / baudrate);
  const prescaler = Math.min(divider, ESP8266_PRESCALERS);
  const count = prescaler === 0 ? 0 : Math.floor(divider / prescaler) * 2;
  if (count === 0 || count > ESP8266_COUNTS) raiseValueError('impossible baudrate');
  return Math.floor(ESP8266_HZ / (prescaler * count));
}
