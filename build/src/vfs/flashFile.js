import { identityFun, streamCloseFun, streamExitFun, streamFlushFun, streamIterNext, streamReadFun, streamReadintoFun, streamReadlineFun, streamReadlinesFun, streamSeekFun, streamTellFun, streamWriteFun, } from '../objects/stream.js';
import { MpObject } from '../runtime/obj.js';
import { romMap } from '../runtime/rom.js';
import { MP_STREAM_CLOSE, MP_STREAM_FLUSH, MP_STREAM_SEEK, } from '../runtime/streamProtocol.js';
import { newRomType } from '../runtime/types.js';
import { HostError } from '../world/host.js';
import { flashErrno } from './flash.js';
/** Open files of the file systems on flash: what FAT and littlefs files have in common. */
export class MpFlashFile extends MpObject {
    constructor() {
        super(...arguments);
        /** Null once it is closed. */
        this.file = null;
    }
}
function onFile(kind, self, use) {
    const { file } = self;
    if (file === null)
        return -kind.closed();
    try {
        return use(file);
    }
    catch (e) {
        return -flashErrno(e, kind.errnos);
    }
}
function protocol(kind, isText) {
    return {
        isText,
        read: (self, buf, from, size) => onFile(kind, self, (file) => file.read(buf, from, size)),
        write: (self, buf, from, size) => onFile(kind, self, (file) => file.write(buf, from, size)),
        ioctl(self, request, arg) {
            if (request === MP_STREAM_CLOSE) {
                const o = self;
                if (o.file === null)
                    return 0;
                const result = onFile(kind, self, (file) => {
                    file.close();
                    return 0;
                });
                if (result === 0 || !kind.mayStayOpen)
                    o.file = null;
                return result;
            }
            return onFile(kind, self, (file) => control(file, request, arg));
        },
    };
}
function control(file, request, arg) {
    switch (request) {
        case MP_STREAM_SEEK: {
            const where = arg;
            where.offset = file.seek(where.offset, where.whence);
            return 0;
        }
        case MP_STREAM_FLUSH:
            file.sync();
            return 0;
        default:
            throw new HostError('EINVAL');
    }
}
const locals = romMap([
    ['read', streamReadFun],
    ['readinto', streamReadintoFun],
    ['readline', streamReadlineFun],
    ['readlines', streamReadlinesFun],
    ['write', streamWriteFun],
    ['flush', streamFlushFun],
    ['close', streamCloseFun],
    ['seek', streamSeekFun],
    ['tell', streamTellFun],
    ['__del__', streamCloseFun],
    ['__enter__', identityFun],
    ['__exit__', streamExitFun],
]);
/** The two types of a kind: `FileIO` for bytes, `TextIOWrapper` for text. */
export function flashFileTypes(kind) {
    const slots = { print: kind.print, iterNext: streamIterNext, locals };
    return {
        fileIo: newRomType('FileIO', { ...slots, protocol: protocol(kind, false) }),
        textIo: newRomType('TextIOWrapper', { ...slots, protocol: protocol(kind, true) }),
    };
}
