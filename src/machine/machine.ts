import { type Board, macroOn } from '../abi/board.js';
import { structSizes } from '../abi/structs.js';
import { newLexerFromFile, newLexerFromReader } from '../compiler/lexer.js';
import { Heap, type LivePeakOptions } from '../gc/heap.js';
import './builtinModules.js';
import '../objects/index.js';
import '../ports/index.js';
import '../vm/vm.js';
import { smallIntRange } from '../abi/smallInt.js';
import { streamPrint } from '../objects/stream.js';
import { keepWifi } from '../peripherals/network/wifiMemory.js';
import { loadBoard } from '../profiles/boards.js';
import { callFunction0 } from '../runtime/call.js';
import { dictStore } from '../runtime/dict.js';
import { MpException } from '../runtime/exception.js';
import { collectsInFinaliser } from '../runtime/firmwareFault.js';
import { heapConfig } from '../runtime/heapConfig.js';
import { objIsCallable } from '../runtime/instance.js';
import { listAppend, type MpList } from '../runtime/list.js';
import { MpObject } from '../runtime/obj.js';
import { portOf } from '../runtime/port.js';
import type { MpPrint } from '../runtime/print.js';
import { QstrPools, qstrFromStr } from '../runtime/qstr.js';
import { q } from '../runtime/qstrStatic.js';
import { boardFeatures } from '../runtime/rom.js';
import { enterState, MpState } from '../runtime/state.js';
import { mpConstNone, typeKeyboardInterrupt, typeMemoryError } from '../runtime/types.js';
import { theFlash } from '../vfs/flash.js';
import { initStack } from '../vm/stackModel.js';
import { markOutput } from '../world/outputMarks.js';
import '../vm/vm.js';
import { mpInit, runBootSteps, runMainFile, type ScriptContext } from './boot.js';
import { BootError } from './bootError.js';
import { connectCard } from './connectCard.js';
import { DedentReader } from './dedentReader.js';
import { connectFiles } from './files.js';
import { finaliseObject } from './finalise.js';
import { type BootOptions, connectFlash, putMainFile, withFactoryMain } from './flashMemory.js';
import { heapSource, takeForOwnDrivers } from './heapGrowth.js';
import { type Host, MemoryHost } from './host.js';
import { execLexer, type RunResult } from './pyexec.js';
import { RawRepl, type ReplVia, uncaughtOnBoard } from './rawRepl.js';
import { autocomplete } from './repl/autocomplete.js';
import { connectInput, cookedPrint, hostByte } from './repl/console.js';
import { Readline } from './repl/readline.js';
import { romQstrsOf } from './romQstrs.js';
import { openPosixSource } from './vfsPosix.js';

export type { BootOptions } from './flashMemory.js';
export type { RunResult } from './pyexec.js';

/** What a run that nobody watches may mark for the sake of its peak: a millisecond. Level 3 is exact to 1.6 %. */
export const PLAIN_PEAK: LivePeakOptions = { allowance: 32_000, firstLevel: 3, blocksPerLook: 32 };

/** A program, and how it reaches the board. */
export interface Program {
  /** File name as the board sees it. */
  name: string;
  /** Source, as bytes. */
  text: string;
  via: 'file' | 'raw-repl' | 'raw-paste' | 'string';
}

/** One board, booted: runs programs on its simulated heap. */
export class Machine {
  readonly board: Board;
  readonly state: MpState;
  readonly heap: Heap;
  private readonly host: Host;
  /** A collection is due as soon as control is back at the host's top level. */
  private collectPending = false;
  private readonly collectsOnReturn: boolean;
  private rawRepl: RawRepl | null = null;
  /** How the last of the scripts ended that run before `main.py`; null: there was none. */
  readonly bootResult: RunResult | null;
  /** The line editor, which `input()` and the prompt share with its history. */
  readonly readline: Readline;

  /**
   * Builds the board and boots it up to where a program starts. Throws BootError where the heap is too small.
   *
   * @param watch gets the machine before it boots, when its heap is still empty: to set `heap.observer`
   */
  constructor(board: Board, host: Host, watch?: (machine: Machine) => void, options: BootOptions = {}) {
    this.board = board;
    this.collectsOnReturn = macroOn(board, 'UHEAP_COLLECT_ON_RETURN');
    this.host = host;
    this.state = new MpState(board, structSizes(board), smallIntRange(board));
    const source = heapSource(this.state);
    this.heap = new Heap(heapConfig(board), {
      visitRoots: (heap) => this.state.visitRoots(heap),
      finalise: finaliseObject,
      collectsInFinaliser,
      maxNewSplit: () => source?.maxNewSplit() ?? 0,
      growHeap: (bytes) => source?.grow(bytes) ?? null,
      releaseArea: (start) => source?.release(start),
      ...(board.gcCollect === 'top-level' ? { gcCollect: () => this.requestCollect() } : {}),
    });
    this.state.isAfterSoftReset = options.isSoftReset === true;
    this.state.startedBy =
      options.isSoftReset === true ? options.previous!.state.startedBy : (options.startedBy ?? 'power-on');
    this.state.heap = this.heap;
    this.state.features = boardFeatures(board);
    this.state.qstrs = new QstrPools(romQstrsOf(board));
    initStack(this.state);
    this.state.emergencyException = new MpException(typeMemoryError);
    this.state.kbdException = new MpException(typeKeyboardInterrupt);
    this.readline = new Readline(
      this.state,
      (bytes) => (host.echoes === true ? undefined : host.stdout(bytes)),
      autocomplete,
    );
    this.connectStreams(options.isTerminal === true);
    connectFiles(this.state, host, crossCompiler);
    connectFlash(this.state, host, options);
    this.heap.trackPeak(PLAIN_PEAK);
    watch?.(this);
    this.bootResult = this.bootOrFail(() => {
      const top = this.state.roots.mark();
      if (options.isSoftReset === true) keepWifi(options.previous!.state);
      connectCard(this.state, host.stub?.sdcard, options);
      mpInit();
      const context: ScriptContext = { env: host.env, scriptResult: null };
      runBootSteps(context);
      this.state.roots.release(top);
      takeForOwnDrivers(host.stub?.idfTaken ?? []);
      return context.scriptResult;
    });
  }

  /** Runs the boot; throws BootError where the heap is too small for it. */
  private bootOrFail<T>(boot: () => T): T {
    try {
      return this.inside(boot);
    } catch (e) {
      if (!(e instanceof MpObject)) throw e;
      throw new BootError(`a heap of ${this.heap.info().total} bytes is too small to boot`, this.board);
    }
  }

  /** On a terminal line ends are as they go over the line: a process leaves them to the terminal, a board can't. */
  private connectStreams(isTerminal: boolean): void {
    const { state, board, host } = this;
    const mark = markOutput(state, host.stub);
    const print = (bytes: string): void => {
      host.stdout(bytes);
      mark!(bytes);
    };
    const stdout: MpPrint = { strn: mark === null ? (bytes) => host.stdout(bytes) : print };
    const stderr: MpPrint = { strn: (bytes) => host.stderr(bytes) };
    const cooked = isTerminal && !portOf(board).console.isProcess ? cookedPrint(host) : stdout;
    state.platPrint = cooked;
    state.stdoutPrint = macroOn(board, 'MICROPY_VFS_POSIX') ? stdout : cooked;
    state.stdoutBytes = stdout;
    state.streamPrint = streamPrint;
    // A board has one stream for everything; only a port that runs as a process has a second one for errors.
    const isProcess = board.via === 'file' || board.via === 'string';
    state.errorPrint = isProcess ? stderr : cooked;
    connectInput(state, () => hostByte(host), this.readline);
  }

  /**
   * Runs `main.py` as a port does once the board has booted: not where `boot.py` ended in an exception, SystemExit too, or
   * asked for a reset, where the port heeds that. Null where it isn't there, or the port runs none.
   */
  runMain(): RunResult | null {
    const boot = this.bootResult;
    if (boot !== null && boot.exception !== null) return null;
    const isPassedOver = boot?.isForcedExit === true && !portOf(this.board).console.scriptsRestart;
    if (boot?.isSystemExit === true && !isPassedOver) return null;
    return this.inside(runMainFile);
  }

  private requestCollect(): void {
    this.collectPending = true;
  }

  /** Makes this the running machine while `body` runs. */
  inside<T>(body: () => T): T {
    const before = enterState(this.state);
    try {
      return body();
    } finally {
      enterState(before);
    }
  }

  /** Makes every collection check the whole heap. */
  verifyAfterCollection(): void {
    const before = this.heap.observer;
    this.heap.observer = {
      ...before,
      collectEnd: () => {
        before?.collectEnd?.();
        this.heap.verify();
      },
    };
  }

  /**
   * Runs a program to its end, as it runs when it reaches the board that way.
   *
   * @param mainFile which `main.py` ran before a program that is sent to the prompt: the one in the flash, or, whatever is
   * in the flash, the one that the firmware puts there, as on a new board
   */
  run(program: Program, mainFile: 'flash' | 'firmware' = 'flash'): RunResult {
    return this.inside(() => {
      switch (program.via) {
        case 'file':
          return this.asProcess(() => this.atExit(this.runFile(program)));
        case 'raw-repl':
        case 'raw-paste':
          return this.runInRawRepl(program.text, program.via, mainFile);
        default:
          return this.asProcess(() => this.runString(program));
      }
    });
  }

  /**
   * ports/unix/main.c: `micropython NAME`. The script's folder goes to `sys.path`, its name to `sys.argv`. A
   * microcontroller finds the program as `main.py` in its flash.
   */
  private runFile(program: Program): RunResult {
    const { state } = this;
    if (theFlash() !== null) {
      putMainFile(program.text);
      return this.runMain() ?? this.bootResult ?? { exitCode: 0, exception: null };
    }
    const path = program.name.startsWith('/')
      ? program.name
      : `${this.host.files.cwd()}/${program.name}`.replace(/^\/\//, '/');
    const dir = path.slice(0, path.lastIndexOf('/'));
    const sysPath = state.rootObjs.get('sys.path') as MpList | undefined;
    if (sysPath !== undefined) sysPath.slots[0] = qstrFromStr(dir);
    listAppend(state.sysArgv as MpList, qstrFromStr(program.name));
    return execLexer(() => newLexerFromFile(program.name, () => openPosixSource(program.text)), {
      onLexer: ({ sourceName }) => {
        if (macroOn(this.board, 'MICROPY_PY___FILE__')) dictStore(state.dictGlobals, q('__file__'), sourceName);
      },
    });
  }

  /** What `sys.atexit` was given runs last. */
  private atExit(result: RunResult): RunResult {
    const fun = this.state.rootObjs.get('sys.atexit') ?? mpConstNone;
    if (objIsCallable(fun)) callFunction0(fun);
    return result;
  }

  /**
   * Nobody catches what is raised outside of the program: by the function for `sys.atexit`, or while the exception that
   * ended the program is printed. The process ends there (nlr_jump_fail).
   */
  private asProcess(body: () => RunResult): RunResult {
    const { state } = this;
    const top = state.roots.mark();
    try {
      return body();
    } catch (e) {
      if (!(e instanceof MpObject)) throw e;
      state.roots.release(top);
      state.frame = null;
      this.host.stderr(`FATAL: uncaught NLR 0x${e.ptr.toString(16)}\n`);
      return { exitCode: 1, exception: e };
    }
  }

  /** The heap can have room for the boot, and none for the line that the raw REPL reads into. */
  private runInRawRepl(text: string, via: ReplVia, mainFile: 'flash' | 'firmware'): RunResult {
    let repl: RawRepl;
    try {
      if (mainFile === 'firmware') withFactoryMain(() => this.runMain());
      repl = this.openRawRepl(mainFile === 'firmware' ? 'soft-reset' : 'power-up');
    } catch (e) {
      if (!(e instanceof MpObject)) throw e;
      return uncaughtOnBoard(this.state, e);
    }
    return repl.submit(text, via);
  }

  /**
   * The raw REPL of the board, which takes one program after another. It comes up once `main.py` has ended; after a soft
   * reset from the raw REPL at once, without `main.py`.
   */
  openRawRepl(after: 'power-up' | 'soft-reset' = 'power-up'): RawRepl {
    if (this.rawRepl === null) {
      if (after === 'power-up') this.runMain();
      this.rawRepl = new RawRepl({
        state: this.state,
        inside: (body) => this.inside(body),
        fromHost: (body) => this.fromHost(body),
        execute: (newLexer, endOfOutput) => execLexer(newLexer, { errorPrint: this.state.platPrint, endOfOutput }),
      });
    }
    return this.rawRepl;
  }

  /** ports/webassembly/main.c mp_js_do_exec: the text is in memory of the host. */
  private runString(program: Program): RunResult {
    return this.fromHost(() =>
      execLexer(() => newLexerFromReader(q('<stdin>'), new DedentReader(program.text)), { byPyexec: false }),
    );
  }

  /** A call from outside: a host that collects at its top level does so before it, or in later releases after it. */
  fromHost<T>(body: () => T): T {
    if (this.collectsOnReturn) {
      const result = body();
      this.collectIfDue();
      return result;
    }
    this.collectIfDue();
    return body();
  }

  private collectIfDue(): void {
    if (!this.collectPending) return;
    this.collectPending = false;
    this.heap.collect();
  }
}

let cross: Machine | null = null;

/** The machine that is the cross compiler, for frozen modules. */
function crossCompiler(): Machine {
  cross ??= new Machine(loadBoard('UNIX_X64', { firmware: 'mpy-cross' }), new MemoryHost());
  return cross;
}
