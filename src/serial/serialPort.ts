import { linuxPorts } from './linuxPorts.js';
import { type Port, SerialError } from './port.js';
import type { PortInfo } from './portInfo.js';
import { isSocketUrl, openSocketPort } from './socketPort.js';
import { type ByteStream, StreamPort } from './streamPort.js';
import { isWebReplUrl, WebReplPort } from './webReplPort.js';

/** The part of the package `serialport` that is used here. */
interface SerialPackage {
  readonly SerialPort: {
    new (options: {
      path: string;
      baudRate: number;
      autoOpen: false;
      hupcl: false;
    }): ByteStream & {
      open(done: (error: Error | null) => void): void;
    };
    list(): Promise<PortInfo[]>;
  };
}

async function loadPackage(): Promise<SerialPackage> {
  try {
    return (await import('serialport')) as unknown as SerialPackage;
  } catch {
    throw new SerialError('the optional package "serialport" is missing; install it with: npm install serialport');
  }
}

/** The serial ports of this computer. @throws SerialError */
export async function listPorts(): Promise<PortInfo[]> {
  const { SerialPort } = await loadPackage();
  try {
    return await SerialPort.list();
  } catch (e) {
    if (process.platform === 'linux') return linuxPorts();
    throw new SerialError(`the serial ports can't be listed: ${(e as Error).message}`);
  }
}

/**
 * Opens a serial port, or a socket or WebREPL where `path` is a URL of one.
 *
 * @param password of WebREPL
 * @throws SerialError
 */
export async function openPort(path: string, baudRate: number, password?: string): Promise<Port> {
  if (isWebReplUrl(path)) return WebReplPort.open(path, password);
  if (isSocketUrl(path)) return openSocketPort(path, baudRate);
  const { SerialPort } = await loadPackage();
  const stream = new SerialPort({ path, baudRate, autoOpen: false, hupcl: false });
  const port = new StreamPort(path, stream);
  await new Promise<void>((resolve, reject) => {
    stream.open((error) => {
      if (error === null || error === undefined) resolve();
      else reject(new SerialError(`${path}: ${error.message.replace(/^Error:? ?/, '')}`));
    });
  });
  return port;
}
