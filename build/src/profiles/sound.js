/** Which files of the package were found sound when it was built: they are not checked again as long as they are the same. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
/** Exists in the built package only: sources are always checked. */
const FILE = fileURLToPath(new URL('../sound-profiles.json', import.meta.url));
/** Fingerprints of texts by file. */
let known;
const noted = {};
export function isKnownSound(file, text) {
    known ??= existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
    return Object.hasOwn(known, file) && known[file] === fingerprint(text);
}
/** The file has passed its check. */
export function noteSound(file, text) {
    noted[file] = fingerprint(text);
}
/** Writes what has been noted for later processes. */
export function writeSound() {
    writeFileSync(FILE, `${JSON.stringify(noted)}\n`);
}
/** 64 bits and the length: whoever edits a file does not hit the same by chance. */
function fingerprint(text) {
    let a = 0x811c9dc5;
    let b = 0x9e3779b9;
    for (let i = 0; i < text.length; i++) {
        const c = text.charCodeAt(i);
        a = Math.imul(a ^ c, 0x01000193);
        b = Math.imul(b ^ c ^ (b >>> 15), 0x85ebca6b);
    }
    return `${text.length}-${(a >>> 0).toString(16)}-${(b >>> 0).toString(16)}`;
}
