import type { FrozenSource } from '../abi/board.js';
import { writeCompiledFrozen } from '../profiles/compiledFrozen.js';
import { findFirmware, firmwareData, listFirmware, loadBoard, profileRoots } from '../profiles/profiles.js';
import { compileFrozen } from './frozen.js';
import { MemoryHost } from './host.js';
import { Machine } from './machine.js';

/** Part of building the package: compiles the frozen modules of the newest firmware of each board, so that no boot has to. */

function* frozenSources(): Generator<readonly [rom: string, source: FrozenSource]> {
  for (const name of listFirmware()) {
    const firmware = findFirmware(profileRoots(), name);
    const { frozen } = firmwareData(firmware);
    for (const path of firmware.value.frozen ?? []) {
      const source = frozen.source(path);
      if (source !== null) yield [path, source];
    }
  }
}

const cross = new Machine(loadBoard('UNIX_X64', { firmware: 'mpy-cross' }), new MemoryHost());
writeCompiledFrozen(frozenSources(), (path, source) => compileFrozen(path, source, () => cross));
