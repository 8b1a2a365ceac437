import { asyncioCore } from './asyncio/core.js';
import { asyncioEvent } from './asyncio/event.js';
import { asyncioFuncs } from './asyncio/funcs.js';
import { asyncioInit } from './asyncio/init.js';
import { asyncioLock } from './asyncio/lock.js';
import { asyncioStream } from './asyncio/stream.js';
import { asyncioUasyncio } from './asyncio/uasyncio.js';
import { bootEsp32, bootEsp32Flashbdev, bootEsp32Inisetup } from './boot/esp32.js';
import { bootEsp8266, bootEsp8266Flashbdev, bootEsp8266Inisetup } from './boot/esp8266.js';
import { bootNrfMkfs } from './boot/nrfMkfs.js';
import { bootRp2 } from './boot/rp2.js';
import { bootRp2Boot } from './boot/rp2Boot.js';
import { bootSamd } from './boot/samd.js';
import { driversDht } from './drivers/dht.js';
import { driversDs18x20 } from './drivers/ds18x20.js';
import { driversNeopixel } from './drivers/neopixel.js';
import { driversOnewire } from './drivers/onewire.js';
import { driversSsd1306 } from './drivers/ssd1306.js';
import { libraryBinascii } from './library/binascii.js';
import { libraryCollections } from './library/collections.js';
import { libraryDefaultdict } from './library/defaultdict.js';
import { libraryFunctools } from './library/functools.js';
import { libraryIo } from './library/io.js';
import { libraryItertools } from './library/itertools.js';
import { libraryNtptime } from './library/ntptime.js';
import { libraryOs } from './library/os.js';
import { libraryOsPath } from './library/osPath.js';
import { libraryRequests, libraryUrequests } from './library/requests.js';
import { librarySsl } from './library/ssl.js';
import { libraryStruct } from './library/struct.js';
import { libraryTime } from './library/time.js';
import { libraryUmqttRobust } from './library/umqttRobust.js';
import { libraryUmqttSimple } from './library/umqttSimple.js';
import { webassemblyCore } from './webassembly/core.js';
import { webassemblyInit } from './webassembly/init.js';

/** A module that firmwares have in ROM. */
export interface FrozenSource {
  readonly path: string;
  readonly text: string;
  /** mpy-cross's `-O`: 3 leaves out assertions and line numbers. */
  readonly optimise: 0 | 3;
  /** The only port that has this text; other ports that have the path have another text. */
  readonly port?: string;
}

/**
 * Python sources of the modules that firmwares have frozen. They are uheap's own texts, made to define the same names in
 * the same order and to run in frames of the same size as MicroPython's, since that shows on the heap.
 */
export const FROZEN_SOURCES: readonly FrozenSource[] = [
  { path: 'asyncio/__init__.py', text: asyncioInit, optimise: 3 },
  { path: 'asyncio/core.py', text: asyncioCore, optimise: 3 },
  { path: 'asyncio/event.py', text: asyncioEvent, optimise: 3 },
  { path: 'asyncio/funcs.py', text: asyncioFuncs, optimise: 3 },
  { path: 'asyncio/lock.py', text: asyncioLock, optimise: 3 },
  { path: 'asyncio/stream.py', text: asyncioStream, optimise: 3 },
  { path: 'uasyncio.py', text: asyncioUasyncio, optimise: 3 },
  { path: 'asyncio/__init__.py', text: webassemblyInit, optimise: 3, port: 'webassembly' },
  { path: 'asyncio/core.py', text: webassemblyCore, optimise: 3, port: 'webassembly' },
  { path: '_mkfs.py', text: bootNrfMkfs, optimise: 0, port: 'nrf' },
  { path: '_boot.py', text: bootRp2Boot, optimise: 0, port: 'rp2' },
  { path: '_boot.py', text: bootEsp32, optimise: 0, port: 'esp32' },
  { path: 'flashbdev.py', text: bootEsp32Flashbdev, optimise: 0, port: 'esp32' },
  { path: 'inisetup.py', text: bootEsp32Inisetup, optimise: 0, port: 'esp32' },
  { path: '_boot.py', text: bootEsp8266, optimise: 0, port: 'esp8266' },
  { path: 'flashbdev.py', text: bootEsp8266Flashbdev, optimise: 0, port: 'esp8266' },
  { path: 'inisetup.py', text: bootEsp8266Inisetup, optimise: 0, port: 'esp8266' },
  { path: '_boot.py', text: bootSamd, optimise: 0, port: 'samd' },
  { path: 'rp2.py', text: bootRp2, optimise: 0 },
  { path: 'struct.py', text: libraryStruct, optimise: 0 },
  { path: 'io.py', text: libraryIo, optimise: 0 },
  { path: 'collections/__init__.py', text: libraryCollections, optimise: 0 },
  { path: 'collections/defaultdict.py', text: libraryDefaultdict, optimise: 0 },
  { path: 'os/__init__.py', text: libraryOs, optimise: 0 },
  { path: 'os/path.py', text: libraryOsPath, optimise: 0 },
  { path: 'time.py', text: libraryTime, optimise: 0 },
  { path: 'binascii.py', text: libraryBinascii, optimise: 0 },
  { path: 'functools.py', text: libraryFunctools, optimise: 0 },
  { path: 'itertools.py', text: libraryItertools, optimise: 0 },
  { path: 'ssl.py', text: librarySsl, optimise: 3 },
  { path: 'onewire.py', text: driversOnewire, optimise: 3 },
  { path: 'ds18x20.py', text: driversDs18x20, optimise: 3 },
  { path: 'dht.py', text: driversDht, optimise: 3 },
  { path: 'neopixel.py', text: driversNeopixel, optimise: 3 },
  { path: 'ssd1306.py', text: driversSsd1306, optimise: 3 },
  { path: 'ntptime.py', text: libraryNtptime, optimise: 3 },
  { path: 'requests/__init__.py', text: libraryRequests, optimise: 0 },
  { path: 'urequests.py', text: libraryUrequests, optimise: 0 },
  { path: 'umqtt/simple.py', text: libraryUmqttSimple, optimise: 0 },
  { path: 'umqtt/robust.py', text: libraryUmqttRobust, optimise: 0 },
];
