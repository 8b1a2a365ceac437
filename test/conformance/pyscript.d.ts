declare module '@micropython/micropython-webassembly-pyscript' {
  export function loadMicroPython(options: {
    heapsize: number;
    linebuffer: boolean;
    stdout: (data: Uint8Array) => void;
    stderr?: (data: Uint8Array) => void;
  }): Promise<{
    runPython(code: string): unknown;
    replInit(): void;
    /** Not 0: the session is over. */
    replProcessChar(chr: number): number;
    FS: { mkdirTree(path: string): void; writeFile(path: string, data: Uint8Array): void };
  }>;
}

/** The same package of other releases. */
declare module 'micropython-webassembly-*' {
  export * from '@micropython/micropython-webassembly-pyscript';
}
