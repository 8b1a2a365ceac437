declare module '@micropython/micropython-webassembly-pyscript' {
  export function loadMicroPython(options: {
    heapsize: number;
    linebuffer: boolean;
    stdout: (data: Uint8Array) => void;
  }): Promise<{ runPython(code: string): unknown }>;
}
