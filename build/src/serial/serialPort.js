import { linuxPorts } from './linuxPorts.js';
import { PortLost, SerialError } from './port.js';
async function loadPackage() {
    try {
        return (await import('serialport'));
    }
    catch {
        throw new SerialError('the optional package "serialport" is missing; install it with: npm install serialport');
    }
}
/** The serial ports of this computer. @throws SerialError */
export async function listPorts() {
    const { SerialPort } = await loadPackage();
    try {
        return await SerialPort.list();
    }
    catch (e) {
        if (process.platform === 'linux')
            return linuxPorts();
        throw new SerialError(`the serial ports can't be listed: ${e.message}`);
    }
}
/** Opens a serial port. @throws SerialError */
export async function openSerialPort(path, baudRate) {
    const { SerialPort } = await loadPackage();
    const stream = new SerialPort({ path, baudRate, autoOpen: false, hupcl: false });
    const port = new StreamPort(path, stream);
    await new Promise((resolve, reject) => {
        stream.open((error) => {
            if (error === null || error === undefined)
                resolve();
            else
                reject(new SerialError(`${path}: ${error.message.replace(/^Error:? ?/, '')}`));
        });
    });
    return port;
}
/** A port over a stream that calls back. */
class StreamPort {
    constructor(path, stream) {
        this.heard = [];
        this.lost = null;
        this.wake = null;
        this.path = path;
        this.stream = stream;
        stream.on('data', (bytes) => {
            this.heard.push(bytes.toString('latin1'));
            this.wake?.();
        });
        const lose = (error) => {
            this.lost ??= new PortLost(path, error?.message === undefined ? undefined : lossReason(error.message));
            this.wake?.();
        };
        stream.on('close', lose);
        stream.on('error', lose);
    }
    async write(bytes) {
        if (this.lost !== null)
            throw this.lost;
        await new Promise((resolve, reject) => {
            const fail = (error) => reject(this.lost ?? new PortLost(this.path, lossReason(error.message)));
            this.stream.write(Buffer.from(bytes, 'latin1'), (error) => {
                if (error !== null && error !== undefined)
                    fail(error);
                else
                    resolve();
            });
        });
    }
    async read(timeoutMs) {
        if (this.heard.length === 0 && this.lost === null)
            await this.wait(timeoutMs);
        if (this.heard.length === 0 && this.lost !== null)
            throw this.lost;
        const bytes = this.heard.join('');
        this.heard = [];
        return bytes;
    }
    async wait(timeoutMs) {
        await new Promise((resolve) => {
            const timer = setTimeout(resolve, timeoutMs);
            this.wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
        this.wake = null;
    }
    now() {
        return performance.now();
    }
    async close() {
        if (!this.stream.isOpen)
            return;
        await new Promise((resolve) => {
            this.stream.drain(() => this.stream.close(() => resolve()));
        });
    }
}
/** What the system says when a device is gone differs; its own words are of no use to the user. */
function lossReason(message) {
    return /not open|bad file|EIO|ENXIO|ENODEV|ENOENT|disconnect|hung up|closed/i.test(message) ? undefined : message;
}
