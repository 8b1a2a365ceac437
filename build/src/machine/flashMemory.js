import { machineFlash, setFlash, theFlash } from '../vfs/flash.js';
import { latin1Bytes } from '../runtime/latin1.js';
import { MemoryFiles } from './memoryFiles.js';
import { WithFile } from './withFile.js';
/** A board's flash whose files are the host's, or else in memory, beginning with those that the firmware makes. */
class FlashMemory {
    constructor(fileSystem, type, isBlank, files) {
        this.blockBytes = fileSystem.blockBytes;
        this.blocks = Math.floor(fileSystem.bytes / fileSystem.blockBytes);
        this.factoryFiles = fileSystem.files ?? {};
        this.format = isBlank ? null : type;
        this.files = isBlank ? new MemoryFiles() : (files ?? new MemoryFiles(this.factoryFiles));
    }
    freeBlocks() {
        return Math.max(0, this.blocks - this.blocksIn('/'));
    }
    blocksIn(folder) {
        let blocks = 0;
        const dir = this.files.openDir(folder);
        for (let entry = dir.next(); entry !== null; entry = dir.next()) {
            const path = folder === '/' ? `/${entry.name}` : `${folder}/${entry.name}`;
            if (this.files.stat(path) === 'dir')
                blocks += 1 + this.blocksIn(path);
            else
                blocks += Math.ceil(this.files.info(path).size / this.blockBytes);
        }
        dir.close();
        return blocks;
    }
    mkfs(format) {
        this.format = format;
        this.files = new MemoryFiles();
    }
}
/** Gives a machine the flash that its board keeps files in; nothing where the port has none. */
export function connectFlash(state, host, options) {
    const { fileSystem } = state.board.boot;
    if (fileSystem === null || fileSystem.type === 'posix')
        return;
    const kept = options.previous === undefined ? null : machineFlash(options.previous.state);
    if (kept !== null) {
        setFlash(state, kept);
        return;
    }
    const isBlank = host.flash === undefined && (options.flash ?? fileSystem.state ?? 'formatted') === 'blank';
    setFlash(state, new FlashMemory(fileSystem, fileSystem.type, isBlank, host.flash));
}
/** A new file system with the files that come with the firmware (ports/stm32/factoryreset.c). */
export function factoryReset() {
    const flash = theFlash();
    flash.mkfs('fat');
    flash.files = new MemoryFiles(flash.factoryFiles);
}
/** Puts a program where the board finds it when it has booted. */
export function putMainFile(text) {
    const flash = theFlash();
    flash.files = new WithFile(flash.files, '/main.py', latin1Bytes(text));
}
