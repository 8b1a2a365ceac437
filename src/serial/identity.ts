import type { BoardRepl } from './boardRepl.js';

/** Who the board says it is. Null for what its firmware doesn't tell. */
export interface Identity {
  /** `micropython`, or the name of a relative. */
  readonly implementation: string;
  /** As `1.23.0`. */
  readonly version: string | null;
  readonly platform: string | null;
  /** Board and chip, as `PYBv1.1 with STM32F405RG`. */
  readonly machine: string | null;
  /** Version, build date and what else the firmware says about its build. */
  readonly build: string | null;
  /** Bytes of a pointer. */
  readonly wordBytes: number | null;
  /** Whether `micropython.mem_info(1)` works. */
  readonly hasMemInfo: boolean;
}

/**
 * Asks the board who it is, a question a submission, so that one that its firmware can't answer hurts no other.
 * What that leaves on the heap is gone with the next soft reset.
 */
export async function askIdentity(repl: BoardRepl): Promise<Identity> {
  const ask = (expression: string, imports = ''): Promise<string | null> => askFor(repl, expression, imports);
  const implementation = await ask('sys.implementation', 'sys');
  const uname = (await ask('os.uname()', 'os')) ?? (await ask('uos.uname()', 'uos'));
  const pointer = (await ask("struct.calcsize('P')", 'struct')) ?? (await ask("ustruct.calcsize('P')", 'ustruct'));
  return {
    implementation: field(implementation, 'name') ?? 'micropython',
    version: versionOf(implementation) ?? field(uname, 'release'),
    platform: await ask('sys.platform', 'sys'),
    machine: field(implementation, '_machine') ?? field(uname, 'machine'),
    build: field(uname, 'version') ?? (await ask('sys.version', 'sys')),
    wordBytes: pointer === null ? null : Number(pointer),
    hasMemInfo: (await ask('callable(micropython.mem_info)', 'micropython')) === 'True',
  };
}

/** What the board prints for an expression; null where it raises. */
export async function askFor(repl: BoardRepl, expression: string, imports = ''): Promise<string | null> {
  const importing = imports === '' ? '' : `import ${imports}\n`;
  const { out, err } = await repl.run(`${importing}print(${expression})\n`, 'raw-repl', `asking for ${expression}`);
  return err === '' ? out.trim() : null;
}

/** A named value of a printed tuple, such as `(name='micropython', version=(1, 23, 0, ''))`. */
function field(printed: string | null, name: string): string | null {
  return new RegExp(`\\b${name}='([^']*)'`).exec(printed ?? '')?.[1] ?? null;
}

function versionOf(implementation: string | null): string | null {
  const match = /\bversion=\((\d+), (\d+), (\d+)/.exec(implementation ?? '');
  return match === null ? null : match.slice(1).join('.');
}
