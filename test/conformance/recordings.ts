import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A build whose firmware was recorded, and how to simulate the same run. */
export interface RecordedBuild {
  /** Folder under `test/recordings/<version>/output`. */
  readonly name: string;
  /** The release of MicroPython, as `v1.23.0`. */
  readonly version: string;
  readonly target: string;
  readonly firmware: string;
  readonly heapBytes?: number;
  readonly via: 'file' | 'raw-repl' | 'raw-paste' | 'string';
  /** A host's addresses differ from run to run, an MCU's do not. */
  readonly fixedAddresses: boolean;
  /** What the flash held, where it is other than the firmware profile says. */
  readonly flash?: 'blank' | 'formatted';
}

const BUILDS_1_23: readonly Omit<RecordedBuild, 'version'>[] = [
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
  // Built with another compiler than the released firmware.
  { name: 'rp2-RPI_PICO', target: 'RPI_PICO_GCC12', firmware: 'rp2-RPI_PICO', via: 'raw-repl', fixedAddresses: true },
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

/** Builds of 1.28.0 that are not as those of 1.23.0. */
const BUILDS_1_28: readonly Omit<RecordedBuild, 'version'>[] = [
  { name: 'nrf-microbit', target: 'MICROBIT', firmware: 'nrf-MICROBIT', via: 'raw-repl', fixedAddresses: true },
  {
    name: 'nrf-microbit-formatted',
    target: 'MICROBIT',
    firmware: 'nrf-MICROBIT',
    via: 'raw-repl',
    fixedAddresses: true,
    flash: 'formatted',
  },
  { name: 'rp2-RPI_PICO', target: 'RPI_PICO', firmware: 'rp2-RPI_PICO', via: 'raw-repl', fixedAddresses: true },
  {
    name: 'cortex-m3-qemu-NETDUINO2',
    target: 'QEMU_NETDUINO2',
    firmware: 'qemu-NETDUINO2',
    via: 'raw-repl',
    fixedAddresses: true,
  },
  {
    name: 'qemu-MPS2_AN385',
    target: 'QEMU_MPS2_AN385',
    firmware: 'qemu-MPS2_AN385',
    via: 'raw-repl',
    fixedAddresses: true,
  },
  { name: 'qemu-MICROBIT', target: 'QEMU_MICROBIT', firmware: 'qemu-MICROBIT', via: 'raw-repl', fixedAddresses: true },
];

function named(...names: readonly string[]): Omit<RecordedBuild, 'version'>[] {
  return BUILDS_1_23.filter(({ name }) => names.includes(name));
}

/** What was recorded of each release. */
const RECORDED: Readonly<Record<string, readonly Omit<RecordedBuild, 'version'>[]>> = {
  'v1.20.0': named('unix-x64'),
  'v1.21.0': named('unix-x64'),
  'v1.22.2': named('unix-x64'),
  'v1.23.0': BUILDS_1_23,
  'v1.24.1': named('unix-x64'),
  'v1.25.0': named('unix-x64'),
  'v1.26.1': named('unix-x64'),
  'v1.27.0': named('unix-x64'),
  'v1.28.0': [
    ...named('unix-x64', 'unix-x86', 'unix-nanbox', 'stm32-PYBV11', 'stm32-NUCLEO_F401RE', 'stm32-PYBV11-raw-paste'),
    ...BUILDS_1_28,
  ],
};

export const BUILDS: readonly RecordedBuild[] = Object.entries(RECORDED).flatMap(([version, builds]) =>
  builds.map((build) => ({ ...build, version })),
);

/** A build of 1.23.0. */
export function build1230(name: string): RecordedBuild {
  return BUILDS.find((build) => build.version === 'v1.23.0' && build.name === name)!;
}

/** How lists name a build, as `1.23.0/unix-x64`. */
export function buildName({ version, name }: RecordedBuild): string {
  return `${version.slice(1)}/${name}`;
}

/** `test/recordings`, from the sources as well as from a build of them. */
export const recordingsDir = ((): string => {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir);
  return join(dir, 'test', 'recordings');
})();

/** Folders with profiles of recorded builds that are none of the released ones. */
export const recordedProfiles: readonly string[] = [join(recordingsDir, 'targets')];

/** Names of the recorded programs, such as `01_empty`. */
export function programs(): string[] {
  return readdirSync(join(recordingsDir, 'scripts'))
    .filter((file) => file.endsWith('.py'))
    .map((file) => file.slice(0, -3))
    .sort();
}

/** Source of a program, as bytes. */
export function source(program: string): string {
  return readFileSync(join(recordingsDir, 'scripts', `${program}.py`)).toString('latin1');
}

/** The folder of a release's recordings, and those of the releases that it extends, which have what it lacks. */
function recordingFolders(version: string): string[] {
  const file = join(recordingsDir, '..', '..', 'firmware-profiles', version, 'version.json');
  const { extends: base } = JSON.parse(readFileSync(file, 'utf8')) as { extends?: string };
  return [join(recordingsDir, version), ...(base === undefined ? [] : recordingFolders(base))];
}

/** A recorded file of a release by its path, or of the nearest one that it extends; null where there is none. */
export function recordedFile(version: string, path: string): string | null {
  return (
    recordingFolders(version)
      .map((folder) => join(folder, path))
      .find((file) => existsSync(file)) ?? null
  );
}

/** What a build printed for a program, as bytes; null where it was not recorded. */
export function recordedOutput({ version, name }: RecordedBuild, program: string): string | null {
  const file = recordedFile(version, join('output', name, `${program}.out`));
  return file === null ? null : readFileSync(file).toString('latin1');
}
