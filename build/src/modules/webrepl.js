import { streamCloseFun, streamReadFun, streamReadintoFun, streamWriteFun } from '../objects/stream.js';
import { argCheckNum } from '../runtime/args.js';
import { fun1 } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpObject, traceObj } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseType } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { objStrGetData } from '../runtime/str.js';
import { getStream, getStreamRaise, MP_STREAM_CLOSE, MP_STREAM_OP_IOCTL, MP_STREAM_OP_READ, MP_STREAM_OP_WRITE, } from '../runtime/streamProtocol.js';
import { mpConstNone, newRomType, typeValueError } from '../runtime/types.js';
import { defineModule } from './registry.js';
/**
 * The module `_webrepl` (extmod/modwebrepl.c): a terminal over a websocket. Nobody connects to a simulated board, so that
 * bytes pass as they are, without the password and without files.
 */
const MAX_PASSWORD = 9;
class MpWebrepl extends MpObject {
    constructor() {
        super(...arguments);
        this.socket = mpConstNone;
    }
    trace(heap) {
        traceObj(heap, this.socket);
    }
}
const socketOf = (self) => self.socket;
const protocol = {
    read: (self, buf, from, size) => getStream(socketOf(self)).read(socketOf(self), buf, from, size),
    write: (self, buf, from, size) => getStream(socketOf(self)).write(socketOf(self), buf, from, size),
    ioctl(self, request, arg) {
        return request === MP_STREAM_CLOSE ? 0 : getStream(socketOf(self)).ioctl(socketOf(self), request, arg);
    },
    isText: false,
};
const typeWebrepl = newRomType('_webrepl', {
    makeNew(type, nArgs, nKw, args, off) {
        argCheckNum(nArgs, nKw, 1, 2, false);
        getStreamRaise(args[off], MP_STREAM_OP_READ | MP_STREAM_OP_WRITE | MP_STREAM_OP_IOCTL);
        const self = new MpWebrepl(type);
        self.ptr = mMalloc(mp.sizes.webrepl_obj_t, self);
        self.socket = args[off];
        return self;
    },
    protocol,
    locals: romMap([
        ['read', streamReadFun],
        ['readinto', streamReadintoFun],
        ['write', streamWriteFun],
        ['close', streamCloseFun],
    ]),
});
defineModule({
    name: '_webrepl',
    rows: [
        ['__name__', q('_webrepl')],
        ['_webrepl', typeWebrepl],
        [
            'password',
            fun1('password', (password) => {
                if (objStrGetData(password).length > MAX_PASSWORD)
                    raiseType(typeValueError);
                return mpConstNone;
            }),
        ],
    ],
});
