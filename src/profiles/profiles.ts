/** The way in: named targets and firmware to boards, from the package's folders and a user's. */
import './disk.js';

export {
  findFirmware,
  findTarget,
  firmwareData,
  firmwareOf,
  firmwareVersion,
  firmwareVersions,
  type LoadOptions,
  listFirmware,
  listTargets,
  loadBoard,
  profileRoots,
  type TargetSummary,
} from './boards.js';
