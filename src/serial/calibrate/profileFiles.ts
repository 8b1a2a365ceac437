import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FirmwareFile, TargetFile } from '../../profiles/schema.js';
import { writeWholeFile } from '../../report/wholeFile.js';
import { SerialError } from '../port.js';

/** Where the two profiles of a board lie, in a folder that `--profiles` takes. */
export interface ProfilePaths {
  readonly folder: string;
  readonly target: string;
  readonly firmware: string;
}

/** @param folder the folder of profiles. @param version of the firmware, as `v1.23.0` */
export function profilePaths(folder: string, id: string, version: string): ProfilePaths {
  return {
    folder,
    target: join(folder, `${id}.json`),
    firmware: join(folder, 'firmware-profiles', version, `${id}.json`),
  };
}

/** Writes both profiles. @throws SerialError */
export function writeProfiles(paths: ProfilePaths, target: TargetFile, firmware: FirmwareFile): void {
  writeJson(paths.target, target);
  writeJson(paths.firmware, firmware);
}

function writeJson(path: string, value: unknown): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWholeFile(path, `${JSON.stringify(value, null, 2)}\n`);
  } catch (e) {
    throw new SerialError(`${path}: ${(e as Error).message}`);
  }
}
