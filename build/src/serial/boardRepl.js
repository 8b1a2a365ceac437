import { echoLength } from './echo.js';
import { PortLost, SerialError } from './port.js';
import { sendByRawPaste } from './rawPaste.js';
import { visible } from './visible.js';
import { StepTimeout } from './wire.js';
const CTRL_A = '\x01';
const CTRL_B = '\x02';
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const RAW_BANNER = 'raw REPL; CTRL-B to exit\r\n';
const RAW_PROMPT = '>';
const FRIENDLY_PROMPT = '>>> ';
/** Boards without flow control keep a line of input only; they get it in pieces that their buffer holds. */
const PIECE_BYTES = 32;
const PIECE_PAUSE_MS = 10;
/** All tries together stay below five seconds, whatever the board prints meanwhile. */
const ENTER_TRIES = 3;
const ENTER_QUIET_MS = 100;
const ENTER_NOISE_MS = 400;
const ENTER_BANNER_MS = 1000;
const RESET_OK = { idleMs: 3000, totalMs: 5000 };
/** A boot.py that takes longer is interrupted. */
const BOOT_MS = 5000;
const BOOT_TRIES = 4;
const ACCEPTED = { idleMs: 5000, totalMs: 10_000 };
const ENDED = { idleMs: 5000 };
const LEAVE_TRIES = 3;
/** The REPL of a board at the other end of a wire; whoever enters it must leave it. */
export class BoardRepl {
    /** @param idleMs silence that ends the wait for a running program */
    constructor(wire, idleMs = 60_000) {
        this.mode = 'unknown';
        this.entered = false;
        this.echoes = false;
        this.pasteWorks = true;
        this.wire = wire;
        this.idleMs = idleMs;
    }
    /**
     * Interrupts what runs and enters the raw REPL.
     *
     * @throws SerialError within five seconds where no MicroPython answers
     */
    async enter() {
        const { wire } = this;
        for (let tries = 0; tries < ENTER_TRIES; tries++) {
            await wire.send(CTRL_C + CTRL_C);
            await wire.drain(ENTER_QUIET_MS, ENTER_NOISE_MS);
            await wire.send(CTRL_A);
            try {
                await wire.until(RAW_BANNER, 'entering the raw REPL', { idleMs: ENTER_BANNER_MS, totalMs: ENTER_BANNER_MS });
                await wire.until(RAW_PROMPT, 'entering the raw REPL', { idleMs: ENTER_BANNER_MS, totalMs: ENTER_BANNER_MS });
                // A slow board may answer an earlier try as well.
                if (tries > 0)
                    await wire.drain(ENTER_QUIET_MS, ENTER_NOISE_MS);
                this.mode = 'raw';
                this.entered = true;
                return;
            }
            catch (e) {
                if (!(e instanceof StepTimeout))
                    throw e;
            }
        }
        throw new SerialError(`${wire.path}: entering the raw REPL: no MicroPython answers (${wire.lastHeard()}); ` +
            'is it the right port and baud rate, and is nothing else connected to it?');
    }
    /** Resets the heap: the board runs its boot.py, but not main.py, and is back in the raw REPL. */
    async softReset() {
        const { wire } = this;
        this.mode = 'unknown';
        await wire.send(CTRL_D);
        await wire.until('OK', 'soft reset', RESET_OK);
        let noise = '';
        let interrupted = false;
        for (let tries = 1;; tries++) {
            try {
                noise += await wire.until(RAW_BANNER, 'soft reset', { idleMs: BOOT_MS, totalMs: BOOT_MS });
                await wire.until(RAW_PROMPT, 'soft reset', RESET_OK);
                break;
            }
            catch (e) {
                if (!(e instanceof StepTimeout) || tries === BOOT_TRIES)
                    throw e;
                const atPrompt = (await wire.peek(1)).endsWith(FRIENDLY_PROMPT);
                if (!atPrompt)
                    interrupted = true;
                await wire.send(atPrompt ? CTRL_A : CTRL_C + CTRL_C + CTRL_A);
            }
        }
        if (interrupted)
            await wire.drain(ENTER_QUIET_MS, ENTER_NOISE_MS);
        this.mode = 'raw';
        return { noise, interrupted };
    }
    /**
     * Runs a program to its end.
     *
     * @param source bytes, one a character; must pass `checkSource`
     * @param via raw paste falls back to the raw REPL where the board has no raw paste mode
     */
    async run(source, via = 'raw-paste', step = 'running the program') {
        const { wire } = this;
        // Stray bytes of an earlier step would become part of the program.
        await wire.send(CTRL_C);
        this.mode = 'running';
        if (via === 'raw-paste' && this.pasteWorks && !this.echoes) {
            if (await sendByRawPaste(wire, source))
                return this.answer('raw-paste', step);
            this.pasteWorks = false;
        }
        await this.sendInPieces(source + CTRL_D);
        const before = await this.accepted(source);
        if (!this.echoes && before !== '' && source.startsWith(before.slice(0, 8)))
            this.echoes = true;
        return this.answer('raw-repl', step);
    }
    /** Waits for the board's OK; what came before it. */
    async accepted(source) {
        const { wire } = this;
        const step = 'handing over the program';
        if (this.echoes) {
            for (const end = wire.now() + ACCEPTED.idleMs; wire.now() < end;) {
                const echo = echoLength(await wire.peek(100), source + CTRL_D);
                if (echo !== null) {
                    wire.skip(echo);
                    break;
                }
                await wire.pause(10);
            }
        }
        return wire.until('OK', step, ACCEPTED);
    }
    async sendInPieces(bytes) {
        for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
            await this.wire.send(bytes.slice(at, at + PIECE_BYTES));
            if (at + PIECE_BYTES < bytes.length)
                await this.wire.pause(PIECE_PAUSE_MS);
        }
    }
    /** Output, Ctrl-D, traceback, Ctrl-D, prompt. A program may print Ctrl-D too: what counts are the last two. */
    async answer(via, step) {
        const { wire } = this;
        // Some lines stall until something is sent. A NUL does nothing, and Ctrl-C takes it back before the next program.
        const nudge = { everyMs: 2000, send: '\0' };
        const running = { idleMs: this.idleMs, nudge };
        let out = await wire.until(CTRL_D, step, running);
        let err = await this.untilEnd(step, running);
        for (;;) {
            const next = await wire.take(1, `${step}: prompt`, ENDED);
            if (next === RAW_PROMPT) {
                this.mode = 'raw';
                return { out, err, via };
            }
            out += CTRL_D + err;
            err = next === CTRL_D ? '' : next + (await this.untilEnd(step, running));
        }
    }
    /** As waiting for Ctrl-D, but a prompt that comes instead of it and nothing after that says that it was lost. */
    async untilEnd(step, running) {
        const { wire } = this;
        try {
            return await wire.until(CTRL_D, step, ENDED);
        }
        catch (e) {
            if (!(e instanceof StepTimeout))
                throw e;
            if (!(await wire.peek(1)).endsWith(RAW_PROMPT))
                return wire.until(CTRL_D, step, running);
            throw new SerialError(`${wire.path}: ${step}: a byte between output and prompt was lost; ${wire.lastHeard()}`);
        }
    }
    /** Returns the board to the friendly REPL, interrupting what runs. @throws SerialError when it doesn't answer */
    async leave() {
        const { wire } = this;
        if (this.mode === 'friendly')
            return;
        wire.shieldFromInterrupt();
        if (!this.entered) {
            // Nobody answered; should a board wake up later, it finds its way back by this.
            await wire.send(CTRL_C + CTRL_B);
            return;
        }
        for (let tries = 0; tries < LEAVE_TRIES; tries++) {
            if (this.mode !== 'raw') {
                await wire.send(CTRL_C + CTRL_C);
                await wire.drain(ENTER_QUIET_MS, ENTER_NOISE_MS);
            }
            await wire.send(CTRL_C + CTRL_B);
            try {
                await wire.until(FRIENDLY_PROMPT, 'returning to the friendly REPL', { idleMs: 1000, totalMs: 1500 });
                this.mode = 'friendly';
                return;
            }
            catch (e) {
                if (e instanceof PortLost || !(e instanceof StepTimeout))
                    throw e;
                this.mode = 'unknown';
            }
        }
        throw new SerialError(`${wire.path}: returning to the friendly REPL: no prompt; reset the board (${wire.lastHeard()})`);
    }
}
/** What a program must not contain, since the raw REPL takes it for a command. */
const COMMANDS = /[\x01-\x05]/;
/** Null for a source that can go through the raw REPL, else what is wrong with it. */
export function checkSource(source) {
    const at = source.search(COMMANDS);
    if (at < 0)
        return null;
    return `byte ${visible(source[at])} at offset ${at} would be a command to the board's REPL`;
}
