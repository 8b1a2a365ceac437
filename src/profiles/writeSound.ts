import { findFirmware, firmwareData, listFirmware, listTargets, loadBoard, profileRoots } from './profiles.js';
import { writeSound } from './sound.js';

/** Part of building the package: checks every profile that comes with it, so that no program has to wait for that. */
for (const { id } of listTargets()) loadBoard(id, { anyHeap: true });
for (const name of listFirmware()) {
  const firmware = findFirmware(profileRoots(), name);
  const { frozen } = firmwareData(firmware);
  for (const path of firmware.value.frozen ?? []) frozen.source(path);
}
writeSound();
