import { objIsCallable } from '../../runtime/instance.js';
import { MpObject, traceObj } from '../../runtime/obj.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { addEvent, removeEvent } from '../events.js';
import { runHard } from '../machine/irq.js';
import { stm32Board } from '../machine/stm32Boards.js';
/** What `pyb.Timer` and its channels are. Callbacks run as interrupts do: at once, with the heap locked. */
/** Mode in which it counts down. */
export const DOWN = 0x10;
/** Argument that was not given. */
export const NO = 0xffffffff;
/** A channel of a timer. */
export class MpChannel extends MpObject {
    constructor(type, timer, channel, mode) {
        super(type);
        this.callback = mpConstNone;
        this.pin = '';
        this.compare = 0;
        this.timer = timer;
        this.channel = channel;
        this.mode = mode;
        this.next = null;
    }
    trace(heap) {
        heap.mark(this.timer.ptr);
        traceObj(heap, this.callback);
        if (this.next !== null)
            heap.mark(this.next.ptr);
    }
}
/** A timer, which keeps its channels in a list. */
export class MpPybTimer extends MpObject {
    constructor(type, id) {
        super(type);
        this.callback = mpConstNone;
        this.channels = null;
        this.isOn = false;
        this.prescaler = 0;
        this.period = 0;
        this.mode = 0;
        this.div = 1;
        this.deadtime = 0;
        this.brk = 0;
        this.event = null;
        /** When it last began at 0. */
        this.startUs = 0;
        this.id = id;
    }
    trace(heap) {
        traceObj(heap, this.callback);
        if (this.channels !== null)
            heap.mark(this.channels.ptr);
    }
    get mask() {
        return this.id === 2 || this.id === 5 ? 0xffffffff : 0xffff;
    }
    /** The clock that it counts, in Hz: twice the bus's where that is divided. */
    get sourceHz() {
        const [cpu, , apb1, apb2] = stm32Board(mp.board.id).freq;
        const bus = (this.id >= 2 && this.id <= 7) || (this.id >= 12 && this.id <= 14) ? apb1 : apb2;
        return bus === cpu ? bus : 2 * bus;
    }
    get tickUs() {
        return ((this.prescaler + 1) * 1e6) / this.sourceHz;
    }
    get roundUs() {
        return this.tickUs * (this.period + 1);
    }
}
/** Runs a callback at each end of the period, until it raises or there is none. */
export function arm(timer) {
    if (timer.event !== null)
        removeEvent(timer.event);
    timer.event = null;
    const hasCallback = () => {
        for (let c = timer.channels; c !== null; c = c.next)
            if (c.callback !== mpConstNone)
                return true;
        return timer.callback !== mpConstNone;
    };
    if (!timer.isOn || !hasCallback())
        return;
    const complaint = `uncaught exception in Timer(${timer.id}) interrupt handler\n`;
    const next = (at) => {
        timer.event = addEvent(at, () => {
            for (let c = timer.channels; c !== null; c = c.next) {
                if (c.callback !== mpConstNone && !runHard(c.callback, timer, complaint))
                    c.callback = mpConstNone;
            }
            if (timer.callback !== mpConstNone && !runHard(timer.callback, timer, complaint))
                timer.callback = mpConstNone;
            timer.event = null;
            if (timer.isOn && hasCallback())
                next(at + timer.roundUs);
        });
    };
    next(mp.clock.ticksUs() + timer.roundUs);
}
/** `callback(fun)` of a timer or a channel. */
export function setCallback(o, callback) {
    if (callback !== mpConstNone && !objIsCallable(callback)) {
        raiseValueError('callback must be None or a callable object');
    }
    const self = o;
    self.callback = callback;
    arm(self instanceof MpChannel ? self.timer : self);
    return mpConstNone;
}
