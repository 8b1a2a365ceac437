/** A room of `src/`. */
export interface Room {
  readonly name: string;
  readonly holds: string;
  /** What of MicroPython is there, `-` for nothing. */
  readonly mirrors: string;
  /** The only rooms that it may import from, where not all before it. */
  readonly only?: readonly string[];
}

/** The rooms from the ground up: a file may import from its own room and from those before it. */
export const ROOMS: readonly Room[] = [
  {
    name: 'abi',
    holds: 'the frozen `Board`, configuration macros, small ints, struct tables and sizes, area layout, ESP-IDF heap',
    mirrors: 'struct definitions, py/mpconfig.h',
  },
  {
    name: 'profiles',
    holds: 'the two file formats, loading, `extends`, resolving to a `Board`',
    mirrors: 'mpconfigboard.h',
    only: ['abi'],
  },
  {
    name: 'gc',
    holds: 'the heap: areas, tables, first fit, collection, growth, verification',
    mirrors: 'py/gc.c',
    only: [],
  },
  {
    name: 'runtime',
    holds:
      "the machine's state and roots, malloc layer, interned strings, maps, calls, operators, attributes, exceptions, " +
      'the structs of core objects',
    mirrors: 'py/runtime.c, malloc.c, qstr.c, map.c',
  },
  { name: 'bytecode', holds: 'the table of opcodes, decoding, prelude, checker, listings', mirrors: 'py/bc0.h, bc.c' },
  { name: 'objects', holds: 'what the built-in types do, a file a type', mirrors: 'py/obj*.c' },
  {
    name: 'compiler',
    holds: 'lexer, grammar as data, parser, constant folding, scopes, compile passes, emitter, `.mpy`',
    mirrors: 'py/lexer.c ... emitbc.c, persistentcode.c',
  },
  {
    name: 'vm',
    holds: "the loop, unwinding, imports, frames' stack model; `vm/jit/` turns hot bytecode into JavaScript",
    mirrors: 'py/vm.c',
  },
  {
    name: 'world',
    holds:
      'what a program finds outside its chip: the host, the stub and its timelines, levels of pins, devices at the ' +
      'buses, the network, events to come',
    mirrors: '-',
  },
  {
    name: 'vfs',
    holds: "file systems: mounting, FAT, littlefs, the host's files, block devices",
    mirrors: 'extmod/vfs*.c, oofatfs, littlefs',
  },
  { name: 'modules', holds: "the language's and the library's modules, a file a module", mirrors: 'py/mod*.c, extmod' },
  {
    name: 'peripherals',
    holds: 'the modules that drive a chip: `machine`, `pyb`, `rp2`, `esp`, `network`, `bluetooth`',
    mirrors: 'extmod/machine_*.c, ports',
  },
  {
    name: 'ports',
    holds: 'a file a port: its drivers, console, clock, interrupts, boot steps; `generic.ts` stands for all others',
    mirrors: 'ports/*',
  },
  {
    name: 'machine',
    holds: 'puts a board together, boots it, runs a program; what the host gives',
    mirrors: 'ports/*/main.c',
  },
  {
    name: 'report',
    holds: 'snapshots, summaries, maps, pages; `report/page/browser/` is what runs in them',
    mirrors: 'gc_dump_info',
  },
  {
    name: 'trace',
    holds: 'recording and comparing allocation traces',
    mirrors: '-',
    only: ['abi', 'gc', 'report', 'machine', 'runtime'],
  },
  {
    name: 'serve',
    holds: "ways to a simulated board's serial line: pseudo-terminal, TCP, RFC 2217, WebREPL; who hears what",
    mirrors: 'extmod/modwebrepl.c',
    only: [],
  },
  { name: 'serial', holds: 'real boards: their line, their REPL, what calibrates a profile', mirrors: '-' },
  {
    name: 'firmware',
    holds:
      'released firmware files: their containers, and the strings, modules and heap bounds that are read from them',
    mirrors: 'tools/uf2conv.py, tools/dfu.py',
    only: ['abi', 'profiles', 'runtime'],
  },
  { name: 'checks', holds: '`uheap.json`, budgets, baselines, verdicts', mirrors: '-' },
  {
    name: 'advise',
    holds: 'what a program could do otherwise, a file a rule; the changes are made and measured',
    mirrors: '-',
    only: ['abi', 'bytecode', 'checks', 'gc', 'machine', 'profiles', 'report', 'runtime', 'vm'],
  },
  { name: 'cli', holds: 'a file a command', mirrors: '-' },
];

/** Where things are that people look for. */
export const PLACES: readonly (readonly [what: string, path: string])[] = [
  ['what depends on the architecture', 'abi/architecture.ts'],
  ['what the engines know of a board', 'abi/board.ts'],
  ['size and offsets of a struct', 'abi/structTable.ts'],
  ["a macro's value on a board", 'abi/macroValue.ts'],
  ['keys of a profile', 'profiles/schema.ts'],
  ['where the files of profiles are read from', 'profiles/storage.ts'],
  ['what is read from a firmware file', 'firmware/facts.ts'],
  ['where a chunk is put', 'gc/heap.ts'],
  ['what a collection marks', 'gc/marker.ts'],
  ["the running machine's state, and its roots", 'runtime/state.ts'],
  ['an error text', 'runtime/raise.ts'],
  ['an opcode: operand, stack effect, flow', 'bytecode/opcodes.ts'],
  ['the loop that runs bytecode', 'vm/loop.ts'],
  ['what an opcode does', 'vm/steps/'],
  ['a method of str, list, ...', 'objects/'],
  ['the grammar', 'compiler/grammar.ts'],
  ['a module of the library', 'modules/'],
  ['the list of all modules', 'machine/builtinModules.ts'],
  ['`machine.Pin` and the like', 'peripherals/machine/'],
  ["what a stub's keys mean", 'world/stub.ts'],
  ['`open`, `os.mount`', 'vfs/'],
  ['what a port has', 'ports/'],
  ['what there is to say of a port', 'runtime/port.ts'],
  ['what a boot step does', 'machine/boot.ts'],
  ['what `uheap` prints', 'cli/commands/'],
];
