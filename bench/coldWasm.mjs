/** A process that runs one program on MicroPython for WebAssembly: node coldWasm.mjs FILE HEAP_BYTES */
import { readFileSync } from 'node:fs';
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';

const [file, heapsize] = process.argv.slice(2);
const stdout = (line) => process.stdout.write(`${line}\n`);
const micropython = await loadMicroPython({ heapsize: Number(heapsize), stdout, linebuffer: true });
micropython.runPython(readFileSync(file, 'utf8'));
