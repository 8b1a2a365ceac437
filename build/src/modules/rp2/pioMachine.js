import { orAll, PioShift } from './pioShift.js';
import { bits, PINS, PROGRAM_WORDS } from './pioWorld.js';
function reversed(word) {
    let out = 0;
    for (let i = 0; i < 32; i++)
        out = (out << 1) | ((word >>> i) & 1);
    return out >>> 0;
}
/** A state machine: it executes its block's instructions. */
export class PioMachine {
    constructor(block, number) {
        this.enabled = false;
        this.pc = 0;
        this.shift = new PioShift();
        this.x = 0;
        this.y = 0;
        /** Cycles that the last instruction has to wait. */
        this.delay = 0;
        this.isWaitingForIrq = false;
        /** The instruction that runs has set where to go on. */
        this.jumped = false;
        this.block = block;
        this.number = number;
        const none = { inBase: 0, outBase: 0, outCount: 0, setBase: 0, setCount: 0, sideBase: 0, sideBits: 0, jmpPin: 0 };
        this.config = { execctrl: 31 << 12, ...none };
    }
    /** It waits for a pin or a flag, not for its queues. */
    get isWaitingOutside() {
        return this.block.memory[this.pc] >>> 13 === 1 || this.isWaitingForIrq;
    }
    /** What `pio_sm_restart` clears. */
    restart() {
        this.shift.restart();
        this.delay = 0;
        this.isWaitingForIrq = false;
    }
    /** Runs for so many cycles; false: it waits for something that only others can bring. */
    run(cycles) {
        for (let left = cycles; left > 0; left--) {
            if (this.delay > 0) {
                this.delay--;
                continue;
            }
            const pc = this.pc;
            if (!this.execute(this.block.memory[pc]))
                return false;
        }
        return true;
    }
    /** Executes an instruction; false: it has to wait, and is the next one again. */
    execute(word, isForced = false) {
        const { execctrl, sideBits } = this.config;
        const delayBits = 5 - sideBits;
        const isOptional = ((execctrl >>> 30) & 1) === 1;
        const side = bits(word, 8 + delayBits, sideBits);
        if (sideBits > 0 && (!isOptional || ((side >>> (sideBits - 1)) & 1) === 1))
            this.sideSet(side, isOptional);
        const before = this.pc;
        const arg = bits(word, 5, 3);
        const low = word & 0x1f;
        const isDone = this.operation(word >>> 13, arg, low, word);
        if (!isDone)
            return false;
        this.delay = bits(word, 8, delayBits);
        if (!isForced && this.pc === before && !this.jumped) {
            this.pc = before === bits(execctrl, 12, 5) ? bits(execctrl, 7, 5) : (before + 1) % PROGRAM_WORDS;
        }
        this.jumped = false;
        return true;
    }
    jump(to) {
        this.pc = to % PROGRAM_WORDS;
        this.jumped = true;
    }
    sideSet(side, isOptional) {
        const { sideBits, sideBase, execctrl } = this.config;
        const n = sideBits - (isOptional ? 1 : 0);
        const isDirection = ((execctrl >>> 29) & 1) === 1;
        this.put(sideBase, n, side, isDirection);
    }
    put(base, n, value, isDirection) {
        const { world } = this.block;
        for (let i = 0; i < n; i++) {
            const pin = (base + i) % PINS;
            const level = (value >>> i) & 1;
            if (isDirection)
                world.setDirection(pin, level === 1);
            else
                world.writePin(pin, level);
        }
    }
    operation(code, arg, low, word) {
        switch (code) {
            case 0:
                if (this.condition(arg))
                    this.jump(low);
                return true;
            case 1:
                return this.wait(arg, low);
            case 2:
                return this.shift.in(this.source(arg, false), orAll(low));
            case 3:
                return this.shiftOut(arg, orAll(low));
            case 4:
                return this.transfer(word);
            case 5:
                return this.move(arg, low);
            case 6:
                return this.irq(word);
            default:
                this.set(arg, low);
                return true;
        }
    }
    condition(code) {
        switch (code) {
            case 1:
                return this.x === 0;
            case 2: {
                const was = this.x;
                this.x = (this.x - 1) >>> 0;
                return was !== 0;
            }
            case 3:
                return this.y === 0;
            case 4: {
                const was = this.y;
                this.y = (this.y - 1) >>> 0;
                return was !== 0;
            }
            case 5:
                return this.x !== this.y;
            case 6:
                return this.block.world.readPin(this.config.jmpPin) === 1;
            case 7:
                return !this.shift.isOutEmpty;
            default:
                return true;
        }
    }
    flagOf(index) {
        return (index & 0x10) === 0 ? index & 7 : (index & 4) | ((index + this.number) & 3);
    }
    wait(arg, index) {
        const wanted = arg >> 2;
        switch (arg & 3) {
            case 0:
                return this.block.world.readPin(index) === wanted;
            case 1:
                return this.block.world.readPin((this.config.inBase + index) % PINS) === wanted;
            case 2: {
                const flag = this.flagOf(index);
                if (((this.block.flags >>> flag) & 1) !== wanted)
                    return false;
                if (wanted === 1)
                    this.block.flags &= ~(1 << flag);
                return true;
            }
            default:
                return true;
        }
    }
    pinsIn() {
        let value = 0;
        for (let i = 0; i < 32; i++) {
            const pin = (this.config.inBase + i) % PINS;
            if (pin < 30 && this.block.world.readPin(pin) === 1)
                value |= 1 << i;
        }
        return value >>> 0;
    }
    source(code, isMove) {
        switch (code) {
            case 0:
                return this.pinsIn();
            case 1:
                return this.x;
            case 2:
                return this.y;
            case 5:
                return isMove ? this.status() : 0;
            case 6:
                return this.shift.isr;
            case 7:
                return this.shift.osr;
            default:
                return 0;
        }
    }
    status() {
        const { execctrl } = this.config;
        const level = ((execctrl >>> 4) & 1) === 1 ? this.shift.rx.length : this.shift.tx.length;
        return level < (execctrl & 0xf) ? 0xffffffff : 0;
    }
    shiftOut(to, n) {
        const part = this.shift.out(n);
        if (part === null)
            return false;
        this.store(to, part, n, false);
        this.shift.refillAfter();
        return true;
    }
    store(to, value, n, isMove) {
        const { outBase, outCount } = this.config;
        switch (to) {
            case 0:
                this.put(outBase, outCount, value, false);
                break;
            case 1:
                this.x = value;
                break;
            case 2:
                this.y = value;
                break;
            case 4:
                if (isMove)
                    this.execute(value & 0xffff, true);
                else
                    this.put(outBase, outCount, value, true);
                break;
            case 5:
                this.jump(value & 0x1f);
                break;
            case 6:
                this.shift.setIsr(value, isMove ? 0 : n);
                break;
            case 7:
                if (isMove)
                    this.shift.setOsr(value);
                else
                    this.execute(value & 0xffff, true);
        }
    }
    /** PUSH and PULL. */
    transfer(word) {
        const [isConditional, isBlocking] = [(word & 0x40) !== 0, (word & 0x20) !== 0];
        if ((word & 0x80) === 0)
            return this.shift.push(isConditional, isBlocking);
        return this.shift.pull(isConditional, isBlocking, this.x);
    }
    move(to, low) {
        let value = this.source(low & 7, true);
        if (((low >> 3) & 3) === 1)
            value = ~value >>> 0;
        if (((low >> 3) & 3) === 2)
            value = reversed(value);
        this.store(to, value, 32, true);
        return true;
    }
    irq(word) {
        const flag = this.flagOf(word & 0x1f);
        if ((word & 0x40) !== 0) {
            this.block.flags &= ~(1 << flag);
            return true;
        }
        if (this.isWaitingForIrq) {
            if (((this.block.flags >>> flag) & 1) === 1)
                return false;
            this.isWaitingForIrq = false;
            return true;
        }
        this.block.flags |= 1 << flag;
        this.block.world.interrupt(flag);
        if ((word & 0x20) === 0)
            return true;
        this.isWaitingForIrq = true;
        return false;
    }
    set(to, value) {
        const { setBase, setCount } = this.config;
        if (to === 0)
            this.put(setBase, setCount, value, false);
        else if (to === 1)
            this.x = value;
        else if (to === 2)
            this.y = value;
        else if (to === 4)
            this.put(setBase, setCount, value, true);
    }
}
