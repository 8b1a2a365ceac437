import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
export const BUILDS = [
    { name: 'unix-x64', target: 'UNIX_X64', firmware: 'unix-x64', heapBytes: 262144, via: 'file', fixedAddresses: false },
    { name: 'unix-x86', target: 'UNIX_X86', firmware: 'unix-x86', heapBytes: 131072, via: 'file', fixedAddresses: false },
    {
        name: 'unix-nanbox',
        target: 'UNIX_X86',
        firmware: 'unix-nanbox',
        heapBytes: 131072,
        via: 'file',
        fixedAddresses: false,
    },
    { name: 'cortex-m3', target: 'CORTEX_M3', firmware: 'cortex-m3', via: 'raw-repl', fixedAddresses: true },
    { name: 'nrf-microbit', target: 'MICROBIT', firmware: 'nrf-MICROBIT', via: 'raw-repl', fixedAddresses: true },
    { name: 'nrf-PCA10028', target: 'PCA10028', firmware: 'nrf-PCA10028', via: 'raw-repl', fixedAddresses: true },
    { name: 'stm32-PYBV11', target: 'PYBV11', firmware: 'stm32-PYBV11', via: 'raw-repl', fixedAddresses: true },
    {
        name: 'stm32-PYBLITEV10',
        target: 'PYBLITEV10',
        firmware: 'stm32-PYBLITEV10',
        via: 'raw-repl',
        fixedAddresses: true,
    },
    {
        name: 'stm32-NUCLEO_F401RE',
        target: 'NUCLEO_F401RE',
        firmware: 'stm32-NUCLEO_F401RE',
        via: 'raw-repl',
        fixedAddresses: true,
    },
    { name: 'rp2-RPI_PICO', target: 'RPI_PICO', firmware: 'rp2-RPI_PICO', via: 'raw-repl', fixedAddresses: true },
    {
        name: 'stm32-PYBV11-raw-paste',
        target: 'PYBV11',
        firmware: 'stm32-PYBV11',
        via: 'raw-paste',
        fixedAddresses: true,
    },
    {
        name: 'webassembly',
        target: 'WEBASSEMBLY',
        firmware: 'webassembly',
        heapBytes: 131072,
        via: 'string',
        fixedAddresses: false,
    },
];
/** `test/recordings`, from the sources as well as from a build of them. */
export const recordingsDir = (() => {
    let dir = dirname(fileURLToPath(import.meta.url));
    while (!existsSync(join(dir, 'package.json')))
        dir = dirname(dir);
    return join(dir, 'test', 'recordings');
})();
/** Names of the recorded programs, such as `01_empty`. */
export function programs() {
    return readdirSync(join(recordingsDir, 'scripts'))
        .filter((file) => file.endsWith('.py'))
        .map((file) => file.slice(0, -3))
        .sort();
}
/** Source of a program, as bytes. */
export function source(program) {
    return readFileSync(join(recordingsDir, 'scripts', `${program}.py`)).toString('latin1');
}
/** What a build printed for a program, as bytes; null where it was not recorded. */
export function recordedOutput(build, program) {
    const file = join(recordingsDir, 'output', build, `${program}.out`);
    return existsSync(file) ? readFileSync(file).toString('latin1') : null;
}
