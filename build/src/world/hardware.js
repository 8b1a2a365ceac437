import { mp } from '../runtime/state.js';
import { addEvent } from './events.js';
import { theHost } from './host.js';
import { I2cDevice, SpiBus, toHex, UartLine } from './busDevices.js';
import { perMachine } from '../runtime/perBoard.js';
import { analogSource, chipPin } from './pinNames.js';
import { nextStepAt, valueAt } from './timeline.js';
/** A table of the stub with the board's own names as keys. */
function ownNames(table, name) {
    const own = new Map();
    for (const [key, value] of Object.entries(table ?? {})) {
        const known = name(key);
        if (known !== null)
            own.set(known, value);
    }
    return own;
}
/** Keys of a stub that a board has nothing for, such as `pins.X1`: they are not used there. */
export function unusedKeys(board, stub) {
    const pin = (key) => chipPin(board, key);
    const tables = [
        ['pins', stub.pins, pin],
        ['adc', stub.adc, (key) => analogSource(board, key)],
        ['touch', stub.touch, pin],
        ['dht', stub.dht, pin],
        ['onewire', stub.onewire, pin],
    ];
    return tables.flatMap(([what, table, name]) => Object.keys(table ?? {})
        .filter((key) => name(key) === null)
        .map((key) => `${what}.${key}`));
}
/** The hardware of one machine. */
class Hardware {
    constructor(board, stub) {
        this.pins = new Map();
        this.devices = new Map();
        this.spiBuses = new Map();
        this.lines = new Map();
        /** SPI buses by their chip select pin. */
        this.selects = new Map();
        /** Memory that outlives what the program does with its objects: `RTC.memory()` and the like. */
        this.memory = new Map();
        /** Seconds between the clock and what the program set it to. */
        this.rtcOffset = 0;
        this.stub = stub;
        const pin = (key) => chipPin(board, key);
        this.levels = ownNames(stub.pins, pin);
        this.analog = ownNames(stub.adc, (key) => analogSource(board, key));
        this.touch = ownNames(stub.touch, pin);
        this.dht = ownNames(stub.dht, pin);
        this.onewire = ownNames(stub.onewire, pin);
    }
    /** Tells whoever watches. */
    note(what, which, value) {
        theHost().observe?.({ us: Math.round(mp.clock.ticksUs()), what, which, value });
    }
    pin(name) {
        let pin = this.pins.get(name);
        if (pin === undefined) {
            pin = { mode: 'in', modeValue: -1, pull: 'none', level: 0, drive: 0, onChange: null };
            this.pins.set(name, pin);
            this.watchPin(name, pin);
        }
        return pin;
    }
    /** The next change that the stub says is to come, and from it the one after. */
    watchPin(name, pin) {
        const line = this.levels.get(name);
        const next = nextStepAt(line, mp.clock.ticksUs());
        if (next === null)
            return;
        const before = valueAt(line, next - 1) ?? 0;
        addEvent(next, () => {
            const level = valueAt(line, next);
            if (level !== before && pin.mode !== 'out')
                pin.onChange?.(level);
            this.watchPin(name, pin);
        });
    }
    /** What is on the line: what the program drives, or what the stub says, or the pull. */
    readPin(name) {
        const pin = this.pin(name);
        if (pin.mode === 'out')
            return pin.level;
        const outside = valueAt(this.levels.get(name), mp.clock.ticksUs());
        if (pin.mode === 'open-drain' && pin.level === 0)
            return 0;
        if (outside !== undefined)
            return outside === 0 ? 0 : 1;
        return pin.pull === 'up' || pin.mode === 'open-drain' ? 1 : 0;
    }
    writePin(name, level) {
        const pin = this.pin(name);
        const before = pin.mode === 'in' ? -1 : pin.level;
        pin.level = level;
        if (pin.mode === 'in')
            return;
        this.note('pin', name, String(level));
        if (before === level)
            return;
        this.selects.get(name)?.select();
        pin.onChange?.(level);
    }
    /** An analogue input, 0 to 65535. */
    adc(name) {
        return analogValue(this.analog.get(name));
    }
    /** What a touch pad reads, 0 to 65535. */
    touchPad(name) {
        return analogValue(this.touch.get(name));
    }
    /** The device at an address of a bus, or null. */
    i2cDevice(bus, address) {
        const key = `${bus}/${address}`;
        let device = this.devices.get(key);
        if (device !== undefined)
            return device;
        const stub = findDevice(this.stub.i2c?.[bus], address) ?? findDevice(this.stub.i2c?.['*'], address);
        if (stub === undefined)
            return null;
        device = new I2cDevice(stub);
        this.devices.set(key, device);
        return device;
    }
    /** Writes to a device; false: nobody answers. */
    i2cWrite(bus, address, bytes) {
        const device = this.i2cDevice(bus, address);
        if (device === null)
            return false;
        if (bytes.length > 0)
            this.note('i2c', `${bus}/0x${address.toString(16)}`, toHex(bytes));
        device.write(bytes);
        return true;
    }
    /** Reads from a device; null: nobody answers. */
    i2cRead(bus, address, n) {
        return this.i2cDevice(bus, address)?.read(n, mp.clock.ticksUs()) ?? null;
    }
    spiBus(bus) {
        let known = this.spiBuses.get(bus);
        if (known === undefined) {
            const stub = this.stub.spi?.[bus] ?? this.stub.spi?.['*'] ?? '';
            known = new SpiBus(typeof stub === 'string' ? { bytes: stub } : stub);
            this.spiBuses.set(bus, known);
            const cs = known.cs === undefined ? null : chipPin(mp.board, known.cs);
            if (cs !== null)
                this.selects.set(cs, known);
        }
        return known;
    }
    /** Sends bytes and gives as many that came meanwhile. */
    spi(bus, sent) {
        this.note('spi', bus, toHex(sent));
        return this.spiBus(bus).exchange(sent, mp.clock.ticksUs());
    }
    /** The line that comes in at a serial port. */
    uart(port) {
        let line = this.lines.get(port);
        if (line === undefined) {
            line = new UartLine(this.stub.uart?.[port] ?? this.stub.uart?.['*'] ?? '');
            this.lines.set(port, line);
        }
        return line;
    }
    /** Bytes that have come in at a serial port and were not read yet. */
    uartWaiting(port) {
        return this.uart(port).waiting(mp.clock.ticksUs());
    }
    uartTake(port, n) {
        this.uart(port).take(n);
    }
    uartSend(port, bytes) {
        this.note('uart', port, Buffer.from(bytes).toString('latin1'));
        this.uart(port).send(bytes);
    }
}
function analogValue(line) {
    return Math.max(0, Math.min(65535, Math.round(valueAt(line, mp.clock.ticksUs()) ?? 0)));
}
function findDevice(bus, address) {
    if (bus === undefined)
        return undefined;
    const key = Object.keys(bus).find((name) => Number(name) === address);
    return key === undefined ? undefined : bus[key];
}
/** The running machine's hardware. */
export const hardware = perMachine(() => new Hardware(mp.board, theHost().stub ?? {}));
/** Of the chip, in degrees Celsius. */
export function temperature() {
    return valueAt(hardware().stub.temperature, mp.clock.ticksUs()) ?? 25;
}
