/** What a machine gets from the computer it runs on. All text is bytes, one a character. */
export interface Host {
  stdout(bytes: string): void;
  stderr(bytes: string): void;
  files: HostFiles;
  /** Environment of the unix port's process (`HOME`, `MICROPYPATH`). */
  env: Readonly<Record<string, string | undefined>>;
}

/** The files that a program can import, open and list; paths as the program writes them. */
export interface HostFiles {
  stat(path: string): 'file' | 'dir' | null;
  /** Content of a file. Throws an Error with a `code` such as ENOENT. */
  read(path: string): string;
  /** The current directory, absolute. */
  cwd(): string;
}

/** A host without files, whose output goes into strings: for tests and for running text. */
export class MemoryHost implements Host {
  out = '';
  err = '';
  env: Record<string, string | undefined> = {};
  readonly files: HostFiles;

  constructor(content: Readonly<Record<string, string>> = {}, cwd = '/') {
    const full = (path: string): string => (path.startsWith('/') ? path : `${cwd === '/' ? '' : cwd}/${path}`);
    const dirs = new Set<string>(['/', cwd]);
    const all = new Map(Object.entries(content).map(([path, data]) => [full(path), data]));
    for (const path of all.keys()) {
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) dirs.add(path.slice(0, at));
    }
    this.files = {
      cwd: () => cwd,
      stat: (path) => (all.has(full(path)) ? 'file' : dirs.has(full(path)) ? 'dir' : null),
      read: (path) => {
        const data = all.get(full(path));
        if (data === undefined) throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' });
        return data;
      },
    };
  }

  stdout(bytes: string): void {
    this.out += bytes;
  }

  stderr(bytes: string): void {
    this.err += bytes;
  }
}
