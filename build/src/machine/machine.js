import { macroOn } from '../abi/board.js';
import { structSizes } from '../abi/structs.js';
import { newLexerFromFile, newLexerFromReader } from '../compiler/lexer.js';
import { Heap } from '../gc/heap.js';
import './builtinModules.js';
import '../objects/index.js';
import '../vm/vm.js';
import { initBuiltins } from '../modules/builtins.js';
import { theFlash } from '../vfs/flash.js';
import { streamPrint } from '../objects/stream.js';
import { loadBoard } from '../profiles/profiles.js';
import { smallIntRange } from '../repr/smallInt.js';
import { callFunction0 } from '../runtime/call.js';
import { dictStore } from '../runtime/dict.js';
import { MpException } from '../runtime/exception.js';
import { objIsCallable } from '../runtime/instance.js';
import { listAppend } from '../runtime/list.js';
import { MpObject } from '../runtime/obj.js';
import { QstrPools, qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { boardFeatures } from '../runtime/rom.js';
import { enterState, MpState } from '../runtime/state.js';
import { mpConstNone, typeKeyboardInterrupt, typeMemoryError } from '../runtime/types.js';
import { initStack } from '../vm/stackModel.js';
import '../vm/vm.js';
import { mpInit, runBootSteps, runMainFile } from './boot.js';
import { BootError } from './bootError.js';
import { DedentReader } from './dedentReader.js';
import { connectFiles } from './files.js';
import { finaliseObject } from './finalise.js';
import { connectFlash, putMainFile } from './flashMemory.js';
import { heapSource } from './heapGrowth.js';
import { MemoryHost } from './host.js';
import { execLexer } from './pyexec.js';
import { RawRepl } from './rawRepl.js';
import { autocomplete } from './repl/autocomplete.js';
import { connectInput, cookedPrint, hostByte } from './repl/console.js';
import { Readline } from './repl/readline.js';
import { romQstrsOf } from './romQstrs.js';
import { openPosixSource } from './vfsPosix.js';
/** One board, booted: runs programs on its simulated heap. */
export class Machine {
    /**
     * Builds the board and boots it up to where a program starts. Throws BootError where the heap is too small.
     *
     * @param watch gets the machine before it boots, when its heap is still empty: to set `heap.observer`
     */
    constructor(board, host, watch, options = {}) {
        /** A collection is due as soon as control is back at the host's top level. */
        this.collectPending = false;
        this.rawRepl = null;
        this.board = board;
        this.host = host;
        this.state = new MpState(board, structSizes(board), smallIntRange(board));
        const source = heapSource(this.state);
        this.heap = new Heap({
            wordBytes: board.wordBytes,
            bytesPerBlock: board.bytesPerBlock,
            areas: board.heapAreas,
            addressOffset: board.addressOffset,
            finaliser: macroOn(board, 'MICROPY_ENABLE_FINALISER'),
            splitHeap: macroOn(board, 'MICROPY_GC_SPLIT_HEAP'),
            splitHeapAuto: macroOn(board, 'MICROPY_GC_SPLIT_HEAP_AUTO'),
            growthRule: board.growthRule,
            allocThreshold: macroOn(board, 'MICROPY_GC_ALLOC_THRESHOLD'),
            enableGc: true,
        }, {
            visitRoots: (heap) => this.state.visitRoots(heap),
            finalise: finaliseObject,
            maxNewSplit: () => source?.maxNewSplit() ?? 0,
            growHeap: (bytes) => source?.grow(bytes) ?? null,
            releaseArea: (start) => source?.release(start),
            ...(board.gcCollect === 'top-level' ? { gcCollect: () => this.requestCollect() } : {}),
        });
        this.state.heap = this.heap;
        this.state.features = boardFeatures(board);
        this.state.qstrs = new QstrPools(romQstrsOf(board));
        initStack(this.state);
        this.state.emergencyException = new MpException(typeMemoryError);
        this.state.kbdException = new MpException(typeKeyboardInterrupt);
        this.readline = new Readline(this.state, (bytes) => (host.echoes === true ? undefined : host.stdout(bytes)), autocomplete);
        this.connectStreams(options.isTerminal === true);
        connectFiles(this.state, host, crossCompiler);
        connectFlash(this.state, host, options);
        watch?.(this);
        this.bootResult = this.bootOrFail(() => {
            initBuiltins();
            mpInit();
            const context = { host, scriptResult: null };
            runBootSteps(context);
            return context.scriptResult;
        });
    }
    /** Runs the boot; throws BootError where the heap is too small for it. */
    bootOrFail(boot) {
        try {
            return this.inside(boot);
        }
        catch (e) {
            if (!(e instanceof MpObject))
                throw e;
            throw new BootError(`${this.board.id}: a heap of ${this.heap.info().total} bytes is too small to boot`);
        }
    }
    /** On a terminal line ends are as they go over the line: a process leaves them to the terminal, a board can't. */
    connectStreams(isTerminal) {
        const { state, board, host } = this;
        const stdout = { strn: (bytes) => host.stdout(bytes) };
        const stderr = { strn: (bytes) => host.stderr(bytes) };
        const cooked = isTerminal && board.port !== 'unix' ? cookedPrint(host) : stdout;
        state.platPrint = cooked;
        state.stdoutPrint = macroOn(board, 'MICROPY_VFS_POSIX') ? stdout : cooked;
        state.streamPrint = streamPrint;
        // A board has one stream for everything; only a port that runs as a process has a second one for errors.
        const isProcess = board.via === 'file' || board.via === 'string';
        state.errorPrint = isProcess ? stderr : cooked;
        connectInput(state, () => hostByte(host), this.readline);
    }
    /**
     * Runs `main.py` as a port does once the board has booted: not where `boot.py` ended in an exception. Null where it
     * isn't there, or the port runs none.
     */
    runMain() {
        const boot = this.bootResult;
        if (boot !== null && (boot.exception !== null || boot.isSystemExit === true))
            return null;
        return this.inside(runMainFile);
    }
    requestCollect() {
        this.collectPending = true;
    }
    /** Makes this the running machine while `body` runs. */
    inside(body) {
        const before = enterState(this.state);
        try {
            return body();
        }
        finally {
            enterState(before);
        }
    }
    /** Makes every collection check the whole heap. */
    verifyAfterCollection() {
        const before = this.heap.observer;
        this.heap.observer = {
            ...before,
            collectEnd: () => {
                before?.collectEnd?.();
                this.heap.verify();
            },
        };
    }
    /** Runs a program to its end, as it runs when it reaches the board that way. */
    run(program) {
        return this.inside(() => {
            switch (program.via) {
                case 'file':
                    return this.atExit(this.runFile(program));
                case 'raw-repl':
                case 'raw-paste':
                    return this.openRawRepl().submit(program.text, program.via);
                default:
                    return this.runString(program);
            }
        });
    }
    /**
     * ports/unix/main.c: `micropython NAME`. The script's folder goes to `sys.path`, its name to `sys.argv`. A
     * microcontroller finds the program as `main.py` in its flash.
     */
    runFile(program) {
        const { state } = this;
        if (theFlash() !== null) {
            putMainFile(program.text);
            return this.runMain() ?? this.bootResult ?? { exitCode: 0, exception: null };
        }
        const path = program.name.startsWith('/')
            ? program.name
            : `${this.host.files.cwd()}/${program.name}`.replace(/^\/\//, '/');
        const dir = path.slice(0, path.lastIndexOf('/'));
        const sysPath = state.rootObjs.get('sys.path');
        if (sysPath !== undefined)
            sysPath.items.slots[0] = qstrFromStr(dir);
        listAppend(state.sysArgv, qstrFromStr(program.name));
        return execLexer(() => newLexerFromFile(qstrFromStr(program.name), openPosixSource(program.text)), {
            onLexer: ({ sourceName }) => {
                if (macroOn(this.board, 'MICROPY_PY___FILE__'))
                    dictStore(state.dictGlobals, q('__file__'), sourceName);
            },
        });
    }
    /** What `sys.atexit` was given runs last; nobody catches what it raises. */
    atExit(result) {
        const { state } = this;
        const fun = state.rootObjs.get('sys.atexit') ?? mpConstNone;
        const top = state.rootTop;
        try {
            if (objIsCallable(fun))
                callFunction0(fun);
            return result;
        }
        catch (e) {
            if (!(e instanceof MpObject))
                throw e;
            state.rootTop = top;
            state.frame = null;
            this.host.stderr(`FATAL: uncaught NLR 0x${e.ptr.toString(16)}\n`);
            return { exitCode: 1, exception: e };
        }
    }
    /**
     * The raw REPL of the board, which takes one program after another. It comes up once `main.py` has ended; after a soft
     * reset from the raw REPL at once, without `main.py`.
     */
    openRawRepl(after = 'power-up') {
        if (this.rawRepl === null) {
            if (after === 'power-up')
                this.runMain();
            this.rawRepl = new RawRepl({
                state: this.state,
                inside: (body) => this.inside(body),
                enterFromHost: () => this.enterFromHost(),
                execute: (newLexer, endOfOutput) => execLexer(newLexer, { errorPrint: this.state.platPrint, endOfOutput }),
            });
        }
        return this.rawRepl;
    }
    /** ports/webassembly/main.c mp_js_do_exec: the text is in memory of the host. */
    runString(program) {
        this.enterFromHost();
        return execLexer(() => newLexerFromReader(q('<stdin>'), new DedentReader(program.text)));
    }
    /** A call from outside: a host that collects at its top level does so now. */
    enterFromHost() {
        if (!this.collectPending)
            return;
        this.collectPending = false;
        this.heap.collect();
    }
}
let cross = null;
/** The machine that is the cross compiler, for frozen modules. */
function crossCompiler() {
    cross ??= new Machine(loadBoard('UNIX_X64', { firmware: 'mpy-cross' }), new MemoryHost());
    return cross;
}
