import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SerialError } from '../port.js';
/** @param folder the folder of profiles. @param version of the firmware, as `v1.23.0` */
export function profilePaths(folder, id, version) {
    return {
        folder,
        target: join(folder, `${id}.json`),
        firmware: join(folder, 'firmware-profiles', version, `${id}.json`),
    };
}
/** Writes both profiles. @throws SerialError */
export function writeProfiles(paths, target, firmware) {
    writeJson(paths.target, target);
    writeJson(paths.firmware, firmware);
}
function writeJson(path, value) {
    try {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
    }
    catch (e) {
        throw new SerialError(`${path}: ${e.message}`);
    }
}
