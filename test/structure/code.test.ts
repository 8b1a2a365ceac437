import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, nameOf, root, src } from './source.js';

/** What the linter doesn't see: names nobody uses, imports made twice, state that machines would share. */

const sources = files(src);
const playground = files(join(root, 'playground'));
const build = readdirSync(join(root, 'build')).map((name) => join(root, 'build', name));
const texts = new Map(
  [...sources, ...playground, ...files(join(root, 'test')), ...files(join(root, 'bench')), ...build].map((file) => [
    file,
    readFileSync(file, 'utf8'),
  ]),
);

/** Numberings of MicroPython, which are whole whether or not each number is asked for. */
const NUMBERINGS = ['runtime/opcodesRuntime.ts', 'bytecode/opcodes.ts'];

/** Values that a file exports, by name. */
function exportedValues(text: string): string[] {
  const found = text.matchAll(/^export (?:async |abstract )*(?:const|let|function\*?|class) (\w+)/gm);
  return [...found].map(([, name]) => name!);
}

/** Files by the words in them. */
const words = (() => {
  const index = new Map<string, Set<string>>();
  for (const [file, text] of texts) {
    for (const word of new Set(text.match(/\w+/g))) {
      let where = index.get(word);
      if (where === undefined) index.set(word, (where = new Set()));
      where.add(file);
    }
  }
  return index;
})();

/**
 * Variables of modules: each with why no machine's state gets to another through it. A machine's own state is a field
 * of `MpState`, or kept by machine (`perMachine` of runtime/perBoard.ts).
 */
const SHARED: Readonly<Record<string, string>> = {
  'modules/btree/openLater.ts part': 'code that a page fetched',
  'peripherals/seldom/openLater.ts part': 'code that a page fetched',
  'vfs/lfs/onDeviceLater.ts parts': 'code that a page fetched',
  'runtime/state.ts mp': 'which machine runs',
  'runtime/installedOps.ts ops': 'set once, when modules load',
  'runtime/installedOps.ts floatOps': 'set once, when modules load',
  'runtime/installedOps.ts containsByIteration': 'set once, when modules load',
  'runtime/attr.ts builtinNext': 'set once, when modules load',
  'runtime/execute.ts executeBytecode': 'set once, when modules load',
  'vm/importOps.ts builtinImport': 'set once, when modules load',
  'vm/jit/hot.ts rounds': 'what Node has learnt by now: of the process',
  'gc/heap.ts rehearsalDue': 'what Node has learnt by now: of the process',
  'compiler/fold.ts lookupModuleConst': 'set once, when modules load',
  'runtime/opNames.ts owner': 'whose the names beside it are: looked at before they are used',
  'runtime/opNames.ts unaryNames': 'of `owner`',
  'runtime/opNames.ts binaryNames': 'of `owner`',
  'objects/libm/libm.ts owner': 'whose the library beside it is: looked at before it is used',
  'objects/libm/libm.ts library': 'of `owner`',
  'objects/libm/angle.ts halfPi': 'a number computed once',
  'objects/pow10.ts tableOwner': 'whose the table beside it is: looked at before it is used',
  'objects/pow10.ts table': 'of `tableOwner`',
  'objects/frame.ts taken': 'frames that are free, cleared before they are used again',
  'objects/genInstance.ts resumeValue': 'a second return value, read where the call returns',
  'vm/resume.ts resumeValue': 'a second return value, read where the call returns',
  'vm/jit/compile.ts isForbidden': 'a policy of the page, which holds for all machines in it',
  'machine/machine.ts cross': 'the machine that compiles for others, entered like any',
  'machine/nodeFiles.ts writes': 'numbers temporary files of the process',
};

/** What reads a macro: the rest of the code asks a board with `macro`, `macroOn`, `macroText` and `macroNeed`. */
const READS_MACROS = /^(abi|profiles|report|firmware|cli|serial)\//;

/** Rooms whose code runs inside a machine. */
const INSIDE = /^(gc|runtime|bytecode|objects|compiler|vm|world|vfs|modules|ports|peripherals|machine)\//;

describe('the code of src', () => {
  it('exports no value that nobody else uses', () => {
    const unused = [...sources, ...playground]
      .filter((file) => !NUMBERINGS.includes(nameOf(file)))
      .flatMap((file) =>
        exportedValues(texts.get(file)!)
          .filter((name) => words.get(name)!.size < 2)
          .map((name) => `${nameOf(file)} ${name}`),
      );
    expect(unused).toEqual([]);
  });

  it('imports from a file once', () => {
    const twice = [...sources, ...playground].flatMap((file) => {
      const from = [...texts.get(file)!.matchAll(/^import (?!\* as)[^';]*?from '([^']+)';/gm)].map(([, path]) => path!);
      return from.filter((path, i) => from.indexOf(path) !== i).map((path) => `${nameOf(file)} ${path}`);
    });
    expect(twice).toEqual([]);
  });

  it('names only files that exist in its comments', () => {
    const known = new Set([...texts.keys()].map((file) => basename(file)));
    const stale = sources.flatMap((file) =>
      [...texts.get(file)!.matchAll(/^\s*(?:\/\/|\/?\*).*?\b(\w+\.ts)\b/gm)]
        .filter(([, name]) => !known.has(name!))
        .map(([, name]) => `${nameOf(file)} names ${name}`),
    );
    expect(stale).toEqual([]);
  });

  it('has braces around every body that does not stand on the line of its head', () => {
    const head = /^\s*(?:\} )?(?:(?:else )?(?:if|for|while) \(.*\)|else)$/;
    const bare = [...texts].flatMap(([file, text]) => {
      const lines = text.split('\n');
      const depth = (line: string | undefined) => (line ?? '').search(/\S/);
      return lines
        .map((line, i) => (head.test(line) && depth(lines[i + 1]) > depth(line) ? `${file}:${i + 1}` : ''))
        .filter((found) => found !== '');
    });
    expect(bare).toEqual([]);
  });

  it('asks for a macro in one way', () => {
    const others = sources
      .filter((file) => !READS_MACROS.test(nameOf(file)))
      .filter((file) => /\.macros\b|macroValue/.test(texts.get(file)!));
    expect(others.map(nameOf)).toEqual([]);
  });

  it('has one table of error numbers', () => {
    const tables = sources.filter((file) => /'ENOENT', \d/.test(texts.get(file)!));
    expect(tables.map(nameOf)).toEqual(['runtime/errno.ts']);
  });

  it('names levels of error messages', () => {
    const bare = sources.filter((file) => /errorReporting(\(\))? *(<|>|=|!)=* *\d/.test(texts.get(file)!));
    expect(bare.map(nameOf)).toEqual([]);
  });

  it('keeps nothing of a machine in variables of a module', () => {
    const found = sources
      .filter((file) => INSIDE.test(nameOf(file)))
      .flatMap((file) =>
        [...texts.get(file)!.matchAll(/^(?:export )?let (\w+)/gm)].map(([, name]) => `${nameOf(file)} ${name}`),
      );
    expect(found.filter((name) => SHARED[name] === undefined)).toEqual([]);
    expect(
      Object.keys(SHARED).filter((name) => !found.includes(name)),
      'no longer there',
    ).toEqual([]);
  });
});
