import { afterAll, describe, expect, it } from 'vitest';
import { macro } from '../../src/abi/board.js';
import { sizeOf } from '../../src/abi/structs.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { runProgram } from '../vm/program.js';
import { type Edit, type EditedTree, editedTree } from './editedTree.js';

/**
 * The exercises of CONTRIBUTING.md, "Add a version": what a release that does not exist takes. Each names the files that it
 * touches, and nothing else is other than in the repository.
 */

const trees: EditedTree[] = [];
afterAll(() => {
  for (const tree of trees) tree.remove();
});

async function tree(edits: Readonly<Record<string, Edit>>): Promise<EditedTree> {
  const edited = await editedTree(edits);
  trees.push(edited);
  return edited;
}

const json = (value: object): string => JSON.stringify(value);

/** The folder of the release, which both exercises have. */
function folder(macros: Readonly<Record<string, number>>): Record<string, Edit> {
  return {
    'firmware-profiles/v1.28.1/version.json': json({ extends: 'v1.28.0', released: '2026-06-01', macros }),
    'firmware-profiles/v1.28.1/unix-x64.json': json({
      extends: 'v1.28.0/unix-x64',
      id: 'unix-x64',
      description: 'Unix port, standard variant, 64 bit',
      version: 'v1.28.1',
      gitTag: 'v1.28.1',
      buildDate: '2026-06-01',
    }),
  };
}

const ZIP = 'print(list(zip((1, 2), (3, 4))))\n';

describe('a release with one changed macro default, one struct row and one rule', () => {
  const edits: Record<string, Edit> = {
    ...folder({ MICROPY_ALLOC_SCOPE_ID_INC: 9 }),
    'firmware-profiles/rules.json': [
      {
        find: '"rules": {',
        put: `"rules": {
    "UHEAP_ZIP_STRICT": {
      "since": { "v1.28.1": 1 },
      "commits": ["0123456789"],
      "does": "zip() takes two iterables and no more, and knows a limit."
    },`,
      },
    ],
    'src/abi/structTable.ts': [
      {
        find: "n_iters: 'size_t', iters:",
        put: "n_iters: 'size_t', limit: ['size_t', 'UHEAP_ZIP_STRICT'], iters:",
      },
    ],
    'src/objects/iterTools.ts': [
      { find: 'import { argCheckNum,', put: "import { macroOn } from '../abi/board.js';\nimport { argCheckNum," },
      {
        find: 'argCheckNum(nArgs, nKw, 0, -1, false);',
        put: "argCheckNum(nArgs, nKw, 0, macroOn(mp.board, 'UHEAP_ZIP_STRICT') ? 2 : -1, false);",
      },
    ],
  };

  it('touches its folder, a row of the rules, the struct table and one room', async () => {
    const { loadBoard: load, run, sizeOf: size } = await tree(edits);
    const board = load('UNIX_X64', { firmware: '1.28.1/' });
    expect(board.release.name).toBe('v1.28.1');
    expect(macro(board, 'MICROPY_ALLOC_SCOPE_ID_INC')).toBe(9);
    expect(size(board, 'mp_obj_zip_t')).toBe(24);
    expect(run(board, ZIP)).toBe('[(1, 3), (2, 4)]\n');
    expect(run(board, 'zip((1,), (2,), (3,))\n')).toContain('function expected at most 2 arguments, got 3');
    // Others stay as they are, and the new one is taken where none is asked for.
    const older = load('UNIX_X64', { firmware: '1.28.0/' });
    expect(size(older, 'mp_obj_zip_t')).toBe(16);
    expect(run(older, 'print(len(list(zip((1,), (2,), (3,)))))\n')).toBe('1\n');
    expect(load('UNIX_X64', {} as { firmware: string }).release.name).toBe('v1.28.1');
  });

  it('is not there without them', () => {
    const board = loadBoard('UNIX_X64', { firmware: '1.28.0/' });
    expect(macro(board, 'MICROPY_ALLOC_SCOPE_ID_INC')).toBe(6);
    expect(sizeOf(board, 'mp_obj_zip_t')).toBe(16);
    expect(runProgram(ZIP, { firmware: '1.28.0/' })).toBe('[(1, 3), (2, 4)]\n');
  });
});

describe('a board of a new release', () => {
  it("takes a file in its folder, with the heap of that build: the board's own file stays as it is", async () => {
    const { loadBoard: load } = await tree({
      ...folder({}),
      'firmware-profiles/v1.28.1/stm32-PYBV11.json': json({
        extends: 'v1.28.0/stm32-PYBV11',
        id: 'stm32-PYBV11',
        version: 'v1.28.1',
        heap: { start: '0x20002400', end: '0x2001bff8' },
        provenance: { heap: 'linked' },
      }),
    });
    const start = (release: string): number => load('PYBV11', { firmware: `${release}/` }).heapAreas[0]!.start;
    expect([start('1.28.1'), start('1.28.0')]).toEqual([0x20002400, 0x20002344]);
    expect(() => load('PYBV10', { firmware: '1.28.1/' })).toThrow('1.28.1');
  });
});

describe('a release with one changed opcode and one changed struct', () => {
  const edits: Record<string, Edit> = {
    ...folder({ MICROPY_PY_LIST_STAMP: 1 }),
    'src/abi/macroNames.ts': [
      { find: "  'MICROPY_EMIT_RV32',", put: "  'MICROPY_EMIT_RV32',\n  'MICROPY_PY_LIST_STAMP'," },
    ],
    'src/bytecode/opcodes.ts': [
      {
        find: 'export const MP_BC_LOAD_BUILD_CLASS = 0x54;',
        put: 'export const MP_BC_LOAD_BUILD_CLASS = 0x60;',
      },
    ],
    'src/abi/structTable.ts': [
      {
        find: "  mp_obj_list_t: { base: 'mp_obj_base_t',",
        put: "  mp_obj_list_t: { base: 'mp_obj_base_t', stamp: ['size_t', 'MICROPY_PY_LIST_STAMP'],",
      },
    ],
  };
  const program = 'class A:\n    x = [1]\nprint(A().x)\n';

  it("touches the table of opcodes, the struct table and the release's folder", async () => {
    const { loadBoard: load, run, sizeOf: size, compile } = await tree(edits);
    const board = load('UNIX_X64', { firmware: '1.28.1/' });
    expect(run(board, program)).toBe('[1]\n');
    expect(compile(board, program)).toContain('\x60\x32');
    expect(compile(board, program).slice(-60)).not.toContain('\x54\x32');
    expect(size(board, 'mp_obj_list_t')).toBe(40);
    expect(size(load('UNIX_X64', { firmware: '1.28.0/' }), 'mp_obj_list_t')).toBe(32);
  });
});
