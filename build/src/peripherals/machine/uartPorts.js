import { perBoard } from '../../runtime/perBoard.js';
import { newUartType } from './uart.js';
import { esp32Uart } from './uartEsp32.js';
import { esp8266Uart } from './uartEsp8266.js';
import { nrfUart } from './uartNrf.js';
import { rp2Uart } from './uartRp2.js';
import { samdUart } from './uartSamd.js';
import { stm32Uart } from './uartStm32.js';
/** `machine.UART` of the ports (machine_uart.c; the nRF port's uart.c). */
const PORTS = {
    rp2: rp2Uart,
    esp32: esp32Uart,
    esp8266: esp8266Uart,
    samd: samdUart,
    nrf: nrfUart,
    stm32: stm32Uart,
};
/** The type `UART` of a board, or null for a port that hasn't any. */
export const uartType = perBoard(({ port }) => {
    const driver = PORTS[port];
    return driver === undefined ? null : newUartType(driver);
});
