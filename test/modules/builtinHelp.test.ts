import { describe, expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

describe("help('modules')", () => {
  // The map that a real build prints: of the names that are not interned, requests/__init__ takes two blocks.
  it.each([
    ['1.23.0', 'hh=Sh=======h==========hhBhh=LShh=ShShSh=Shh==h=Shh====h===============ShShShSh..'],
    ['1.28.0', 'hh=Sh=======h==========hhBhh=LShh=ShShSh=Sh====h==h=h===============hShShShShSh..'],
  ])("makes the names of frozen files in a build's order: %s", (version, blocks) => {
    const text = `import gc, micropython
print('#')
help('modules')
micropython.mem_info(1)
`;
    const map = runProgram(text, { target: 'UNIX_X86', firmware: `${version}/unix-x86` }).split('GC memory layout')[1]!;
    expect(map.replace(/\n[0-9a-f]+: /g, '')).toContain(blocks);
  });
});
