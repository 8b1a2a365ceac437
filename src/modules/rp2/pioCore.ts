/** The RP2040's programmable I/O: two blocks of four state machines that share 32 words of program each. */

/** What a block is connected to. */
export interface PioWorld {
  readPin(n: number): number;
  writePin(n: number, level: number): void;
  setDirection(n: number, isOut: boolean): void;
  /** A state machine set an interrupt flag; those of 0 to 3 reach the processor. */
  interrupt(flag: number): void;
}

const PROGRAM_WORDS = 32;
const FIFO_WORDS = 4;
const PINS = 32;

/** How a state machine is set up. Counts are of pins. */
export interface PioConfig {
  execctrl: number;
  shiftctrl: number;
  inBase: number;
  outBase: number;
  outCount: number;
  setBase: number;
  setCount: number;
  sideBase: number;
  /** Bits of an instruction that are side-set, the one that enables it included. */
  sideBits: number;
  jmpPin: number;
}

const bits = (word: number, from: number, n: number): number => (word >>> from) & ((1 << n) - 1);

/** Zero stands for 32. */
const orAll = (n: number): number => (n === 0 ? 32 : n);

function reversed(word: number): number {
  let out = 0;
  for (let i = 0; i < 32; i++) out = (out << 1) | ((word >>> i) & 1);
  return out >>> 0;
}

/** A state machine (RP2040 datasheet, chapter 3). */
export class StateMachineCore {
  readonly block: PioBlock;
  readonly number: number;
  config: PioConfig;
  enabled = false;
  pc = 0;
  readonly tx: number[] = [];
  readonly rx: number[] = [];
  private x = 0;
  private y = 0;
  private isr = 0;
  private osr = 0;
  private isrCount = 0;
  private osrCount = 32;
  /** Cycles that the last instruction has to wait. */
  private delay = 0;
  private isWaitingForIrq = false;

  constructor(block: PioBlock, number: number) {
    this.block = block;
    this.number = number;
    const none = { inBase: 0, outBase: 0, outCount: 0, setBase: 0, setCount: 0, sideBase: 0, sideBits: 0, jmpPin: 0 };
    this.config = { execctrl: 31 << 12, shiftctrl: 3 << 18, ...none };
  }

  /** It waits for a pin or a flag, not for its queues. */
  get isWaitingOutside(): boolean {
    return this.block.memory[this.pc]! >>> 13 === 1 || this.isWaitingForIrq;
  }

  /** What `pio_sm_restart` clears. */
  restart(): void {
    this.isr = 0;
    this.isrCount = 0;
    this.osrCount = 32;
    this.delay = 0;
    this.isWaitingForIrq = false;
  }

  clearFifos(): void {
    this.tx.length = 0;
    this.rx.length = 0;
  }

  get txRoom(): number {
    return this.depth(30) - this.tx.length;
  }

  /** Words of a queue: both halves where they are joined for it, none where for the other. */
  private depth(joinBit: 30 | 31): number {
    if (((this.config.shiftctrl >>> joinBit) & 1) === 1) return 2 * FIFO_WORDS;
    return ((this.config.shiftctrl >>> (61 - joinBit)) & 1) === 1 ? 0 : FIFO_WORDS;
  }

  /** Runs for so many cycles; false: it waits for something that only others can bring. */
  run(cycles: number): boolean {
    for (let left = cycles; left > 0; left--) {
      if (this.delay > 0) {
        this.delay--;
        continue;
      }
      const pc = this.pc;
      if (!this.execute(this.block.memory[pc]!)) return false;
    }
    return true;
  }

  /** Executes an instruction; false: it has to wait, and is the next one again. */
  execute(word: number, isForced = false): boolean {
    const { execctrl, sideBits } = this.config;
    const delayBits = 5 - sideBits;
    const isOptional = ((execctrl >>> 30) & 1) === 1;
    const side = bits(word, 8 + delayBits, sideBits);
    if (sideBits > 0 && (!isOptional || ((side >>> (sideBits - 1)) & 1) === 1)) this.sideSet(side, isOptional);
    const before = this.pc;
    const arg = bits(word, 5, 3);
    const low = word & 0x1f;
    const isDone = this.operation(word >>> 13, arg, low, word);
    if (!isDone) return false;
    this.delay = bits(word, 8, delayBits);
    if (!isForced && this.pc === before && !this.jumped) {
      this.pc = before === bits(execctrl, 12, 5) ? bits(execctrl, 7, 5) : (before + 1) % PROGRAM_WORDS;
    }
    this.jumped = false;
    return true;
  }

  private jumped = false;

  private jump(to: number): void {
    this.pc = to % PROGRAM_WORDS;
    this.jumped = true;
  }

  private sideSet(side: number, isOptional: boolean): void {
    const { sideBits, sideBase, execctrl } = this.config;
    const n = sideBits - (isOptional ? 1 : 0);
    const isDirection = ((execctrl >>> 29) & 1) === 1;
    this.put(sideBase, n, side, isDirection);
  }

  private put(base: number, n: number, value: number, isDirection: boolean): void {
    const { world } = this.block;
    for (let i = 0; i < n; i++) {
      const pin = (base + i) % PINS;
      const level = (value >>> i) & 1;
      if (isDirection) world.setDirection(pin, level === 1);
      else world.writePin(pin, level);
    }
  }

  private operation(code: number, arg: number, low: number, word: number): boolean {
    switch (code) {
      case 0:
        if (this.condition(arg)) this.jump(low);
        return true;
      case 1:
        return this.wait(arg, low);
      case 2:
        return this.shiftIn(this.source(arg, false), orAll(low));
      case 3:
        return this.shiftOut(arg, orAll(low));
      case 4:
        return (word & 0x80) === 0 ? this.push(word) : this.pull(word);
      case 5:
        return this.move(arg, low);
      case 6:
        return this.irq(word);
      default:
        this.set(arg, low);
        return true;
    }
  }

  private condition(code: number): boolean {
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
        return this.osrCount < this.pullThreshold;
      default:
        return true;
    }
  }

  private flagOf(index: number): number {
    return (index & 0x10) === 0 ? index & 7 : (index & 4) | ((index + this.number) & 3);
  }

  private wait(arg: number, index: number): boolean {
    const wanted = arg >> 2;
    switch (arg & 3) {
      case 0:
        return this.block.world.readPin(index) === wanted;
      case 1:
        return this.block.world.readPin((this.config.inBase + index) % PINS) === wanted;
      case 2: {
        const flag = this.flagOf(index);
        if (((this.block.flags >>> flag) & 1) !== wanted) return false;
        if (wanted === 1) this.block.flags &= ~(1 << flag);
        return true;
      }
      default:
        return true;
    }
  }

  private pinsIn(): number {
    let value = 0;
    for (let i = 0; i < 32; i++) {
      const pin = (this.config.inBase + i) % PINS;
      if (pin < 30 && this.block.world.readPin(pin) === 1) value |= 1 << i;
    }
    return value >>> 0;
  }

  private source(code: number, isMove: boolean): number {
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
        return this.isr;
      case 7:
        return this.osr;
      default:
        return 0;
    }
  }

  private status(): number {
    const { execctrl } = this.config;
    const level = ((execctrl >>> 4) & 1) === 1 ? this.rx.length : this.tx.length;
    return level < (execctrl & 0xf) ? 0xffffffff : 0;
  }

  private get pushThreshold(): number {
    return orAll(bits(this.config.shiftctrl, 20, 5));
  }

  private get pullThreshold(): number {
    return orAll(bits(this.config.shiftctrl, 25, 5));
  }

  private shiftIn(value: number, n: number): boolean {
    const { shiftctrl } = this.config;
    const autopush = ((shiftctrl >>> 16) & 1) === 1;
    if (autopush && this.isrCount + n >= this.pushThreshold && this.rx.length >= this.depth(31)) return false;
    const part = n === 32 ? value : value & ((1 << n) - 1);
    if (n === 32) this.isr = value;
    else if (((shiftctrl >>> 18) & 1) === 1) this.isr = ((this.isr >>> n) | (part << (32 - n))) >>> 0;
    else this.isr = ((this.isr << n) | part) >>> 0;
    this.isrCount = Math.min(32, this.isrCount + n);
    if (autopush && this.isrCount >= this.pushThreshold) this.pushIsr();
    return true;
  }

  private pushIsr(): void {
    this.rx.push(this.isr);
    this.isr = 0;
    this.isrCount = 0;
  }

  private refill(): boolean {
    const word = this.tx.shift();
    if (word === undefined) return false;
    this.osr = word;
    this.osrCount = 0;
    return true;
  }

  private shiftOut(to: number, n: number): boolean {
    const { shiftctrl } = this.config;
    const autopull = ((shiftctrl >>> 17) & 1) === 1;
    if (autopull && this.osrCount >= this.pullThreshold && !this.refill()) return false;
    let part: number;
    if (((shiftctrl >>> 19) & 1) === 1) {
      part = n === 32 ? this.osr : this.osr & ((1 << n) - 1);
      this.osr = n === 32 ? 0 : this.osr >>> n;
    } else {
      part = n === 32 ? this.osr : this.osr >>> (32 - n);
      this.osr = n === 32 ? 0 : (this.osr << n) >>> 0;
    }
    this.osrCount = Math.min(32, this.osrCount + n);
    this.store(to, part >>> 0, n, false);
    if (autopull && this.osrCount >= this.pullThreshold) this.refill();
    return true;
  }

  private store(to: number, value: number, n: number, isMove: boolean): void {
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
        if (isMove) this.execute(value & 0xffff, true);
        else this.put(outBase, outCount, value, true);
        break;
      case 5:
        this.jump(value & 0x1f);
        break;
      case 6:
        this.isr = value;
        this.isrCount = isMove ? 0 : n;
        break;
      case 7:
        if (isMove) {
          this.osr = value;
          this.osrCount = 0;
        } else {
          this.execute(value & 0xffff, true);
        }
    }
  }

  private push(word: number): boolean {
    const isIfFull = (word & 0x40) !== 0;
    if (isIfFull && this.isrCount < this.pushThreshold) return true;
    if (this.rx.length >= this.depth(31)) {
      if ((word & 0x20) !== 0) return false;
      this.isr = 0;
      this.isrCount = 0;
      return true;
    }
    this.pushIsr();
    return true;
  }

  private pull(word: number): boolean {
    const isIfEmpty = (word & 0x40) !== 0;
    if (isIfEmpty && this.osrCount < this.pullThreshold) return true;
    if (this.refill()) return true;
    if ((word & 0x20) !== 0) return false;
    this.osr = this.x;
    this.osrCount = 0;
    return true;
  }

  private move(to: number, low: number): boolean {
    let value = this.source(low & 7, true);
    if (((low >> 3) & 3) === 1) value = ~value >>> 0;
    if (((low >> 3) & 3) === 2) value = reversed(value);
    this.store(to, value, 32, true);
    return true;
  }

  private irq(word: number): boolean {
    const flag = this.flagOf(word & 0x1f);
    if ((word & 0x40) !== 0) {
      this.block.flags &= ~(1 << flag);
      return true;
    }
    if (this.isWaitingForIrq) {
      if (((this.block.flags >>> flag) & 1) === 1) return false;
      this.isWaitingForIrq = false;
      return true;
    }
    this.block.flags |= 1 << flag;
    this.block.world.interrupt(flag);
    if ((word & 0x20) === 0) return true;
    this.isWaitingForIrq = true;
    return false;
  }

  private set(to: number, value: number): void {
    const { setBase, setCount } = this.config;
    if (to === 0) this.put(setBase, setCount, value, false);
    else if (to === 1) this.x = value;
    else if (to === 2) this.y = value;
    else if (to === 4) this.put(setBase, setCount, value, true);
  }
}

export class PioBlock {
  readonly memory = new Uint16Array(PROGRAM_WORDS);
  readonly machines: readonly StateMachineCore[];
  readonly world: PioWorld;
  /** Interrupt flags that state machines set and wait for. */
  flags = 0;
  /** Words that programs use. */
  private used = 0;

  constructor(world: PioWorld) {
    this.world = world;
    this.machines = [0, 1, 2, 3].map((n) => new StateMachineCore(this, n));
  }

  /** Puts a program where there is room, from the end on (pio_add_program): where it is, or null. */
  add(words: readonly number[]): number | null {
    for (let at = PROGRAM_WORDS - words.length; at >= 0; at--) {
      const mask = maskOf(at, words.length);
      if ((this.used & mask) !== 0) continue;
      this.used = (this.used | mask) >>> 0;
      words.forEach((word, i) => {
        // Jumps are relative to where a program begins.
        this.memory[at + i] = word >>> 13 === 0 ? word + at : word;
      });
      return at;
    }
    return null;
  }

  remove(at: number, n: number): void {
    this.used = (this.used & ~maskOf(at, n)) >>> 0;
  }
}

function maskOf(at: number, n: number): number {
  return n >= PROGRAM_WORDS ? 0xffffffff : (((1 << n) - 1) << at) >>> 0;
}
