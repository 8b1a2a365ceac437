import { findFirmware, firmwareData, listFirmware, listTargets, loadBoard, profileRoots } from './profiles.js';
import { writeSound } from './sound.js';
import { writeStructSizes } from './structSizes.js';
import { writeTargetIndex } from './targetIndex.js';

/** Part of building the package: checks every profile that comes with it and lists the boards, so that nobody has to wait for that. */
const targets = listTargets();
const boards = targets.map(({ id }) => loadBoard(id, { anyHeap: true }));
for (const name of listFirmware()) {
  const firmware = findFirmware(profileRoots(), name);
  const { frozen } = firmwareData(firmware);
  for (const path of firmware.value.frozen ?? []) frozen.source(path);
}
writeSound();
writeStructSizes(boards);
writeTargetIndex(targets);
