import { asyncioCore } from './asyncioCore.js';
import { asyncioEvent } from './asyncioEvent.js';
import { asyncioFuncs } from './asyncioFuncs.js';
import { asyncioInit } from './asyncioInit.js';
import { asyncioLock } from './asyncioLock.js';
import { asyncioStream } from './asyncioStream.js';
import { uasyncio } from './uasyncio.js';

/**
 * Python sources of the modules that firmwares have frozen, by path. They are uheap's own texts, made to define the
 * same names in the same order and to run in frames of the same size as MicroPython's, since that shows on the heap.
 */
export const FROZEN_SOURCES: Readonly<Record<string, string>> = {
  'asyncio/__init__.py': asyncioInit,
  'asyncio/core.py': asyncioCore,
  'asyncio/event.py': asyncioEvent,
  'asyncio/funcs.py': asyncioFuncs,
  'asyncio/lock.py': asyncioLock,
  'asyncio/stream.py': asyncioStream,
  'uasyncio.py': uasyncio,
};
