/** Telnet's commands (RFC 854), and the options that a serial port over it needs. */
const SE = 240;
const SB = 250;
const WILL = 251;
const WONT = 252;
const DO = 253;
const DONT = 254;
const IAC = 255;

const BINARY = 0;
const ECHO = 1;
const SUPPRESS_GO_AHEAD = 3;
const COM_PORT_OPTION = 44;
const OPTIONS: readonly number[] = [BINARY, ECHO, SUPPRESS_GO_AHEAD, COM_PORT_OPTION];

/** Commands of the com port option (RFC 2217), as a client sends them; a server's have 100 more. */
const SIGNATURE = 0;
const SET_BAUDRATE = 1;
const SET_CONTROL = 5;
const PURGE_DATA = 12;
const SERVER = 100;

const TEXT_OF_SIGNATURE = 'uheap';
/** Longest subnegotiation that is kept; a longer one is cut off. */
const MOST_PARAMETERS = 64;

const FIRST_OF_COMMANDS: readonly number[] = [WILL, WONT, DO, DONT];

/** Whether a client that begins so speaks telnet: one at a plain socket sends no commands. */
export function startsTelnet(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === IAC && FIRST_OF_COMMANDS.includes(bytes[1]!);
}

/** The board's bytes as they go over telnet. */
export function escapeTelnet(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(IAC)) return bytes;
  return Uint8Array.from([...bytes].flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte])));
}

type State = 'data' | 'iac' | 'option' | 'parameters' | 'parametersIac';

/**
 * One end of a serial port over telnet (RFC 2217): takes commands out of what the other end sends. At a server's, a simulated
 * line has no speed, parity or control lines, so that each setting is answered as done.
 */
export class TelnetEnd {
  private state: State = 'data';
  private command = 0;
  private parameters: number[] = [];
  /** What was agreed on: an option is answered once, or two ends would go on for ever. */
  private readonly agreed = new Set<string>();
  private readonly reply: (bytes: Uint8Array) => void;

  constructor(reply: (bytes: Uint8Array) => void) {
    this.reply = reply;
  }

  /** As a client: asks for a serial port of that speed, and for bytes as they are. */
  askForComPort(baudRate: number): void {
    for (const option of [COM_PORT_OPTION, BINARY, SUPPRESS_GO_AHEAD]) this.wish(WILL, 'we', option);
    for (const option of [BINARY, SUPPRESS_GO_AHEAD]) this.wish(DO, 'they', option);
    const speed = Buffer.alloc(4);
    speed.writeUInt32BE(baudRate);
    this.sendComPort(SET_BAUDRATE, [...speed]);
  }

  /** Returns the bytes that are no commands. */
  receive(bytes: Uint8Array): Uint8Array {
    const data: number[] = [];
    for (const byte of bytes) this.take(byte, data);
    return Uint8Array.from(data);
  }

  private take(byte: number, data: number[]): void {
    switch (this.state) {
      case 'data':
        if (byte === IAC) this.state = 'iac';
        else data.push(byte);
        break;
      case 'iac':
        this.takeCommand(byte, data);
        break;
      case 'option':
        this.state = 'data';
        this.negotiate(byte);
        break;
      case 'parameters':
        if (byte === IAC) this.state = 'parametersIac';
        else this.addParameter(byte);
        break;
      case 'parametersIac':
        if (byte === IAC) {
          this.addParameter(IAC);
          this.state = 'parameters';
        } else {
          this.state = 'data';
          if (byte === SE) this.subnegotiate();
        }
    }
  }

  private takeCommand(byte: number, data: number[]): void {
    this.state = 'data';
    if (byte === IAC) {
      data.push(IAC);
    } else if (byte === SB) {
      this.parameters = [];
      this.state = 'parameters';
    } else if (FIRST_OF_COMMANDS.includes(byte)) {
      this.command = byte;
      this.state = 'option';
    }
  }

  private addParameter(byte: number): void {
    if (this.parameters.length < MOST_PARAMETERS) this.parameters.push(byte);
  }

  private negotiate(option: number): void {
    const { command } = this;
    const isWish = command === WILL || command === DO;
    const key = `${command === WILL || command === WONT ? 'they' : 'we'} ${option}`;
    if (isWish === this.agreed.has(key)) return;
    const [yes, no] = command === WILL || command === WONT ? [DO, DONT] : [WILL, WONT];
    if (isWish && OPTIONS.includes(option)) this.agreed.add(key);
    else this.agreed.delete(key);
    this.reply(Uint8Array.of(IAC, this.agreed.has(key) ? yes! : no!, option));
  }

  private subnegotiate(): void {
    const [option, command, ...values] = this.parameters;
    if (option !== COM_PORT_OPTION || command === undefined) return;
    if (command === SIGNATURE) {
      if (values.length === 0) this.sendComPort(command + SERVER, [...Buffer.from(TEXT_OF_SIGNATURE)]);
    } else if ((command >= SET_BAUDRATE && command <= SET_CONTROL) || command === PURGE_DATA) {
      this.sendComPort(command + SERVER, values);
    }
  }

  private wish(command: number, who: 'we' | 'they', option: number): void {
    this.agreed.add(`${who} ${option}`);
    this.reply(Uint8Array.of(IAC, command, option));
  }

  private sendComPort(command: number, values: readonly number[]): void {
    const escaped = values.flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte]));
    this.reply(Uint8Array.of(IAC, SB, COM_PORT_OPTION, command, ...escaped, IAC, SE));
  }
}
