import { definePort, portOf } from '../runtime/port.js';
import { esp32 } from './esp32.js';
import { esp8266 } from './esp8266.js';
import { generic } from './generic.js';
import { mimxrt } from './mimxrt.js';
import { nrf } from './nrf.js';
import { qemu } from './qemu.js';
import { rp2 } from './rp2.js';
import { samd } from './samd.js';
import { stm32 } from './stm32.js';
import { unix } from './unix.js';
import { webassembly } from './webassembly.js';

/** All ports that uheap knows, a file each, and the one that stands for all others. */
const PORTS = [generic, esp32, esp8266, mimxrt, nrf, qemu, rp2, samd, stm32, unix, webassembly];

/** One of the ports that uheap knows. */
export type Port = (typeof PORTS)[number];

for (const port of PORTS) definePort(port);

export { portOf };
