import { hasModule, macroOn } from '../../abi/board.js';
import { builtinModule } from '../../modules/registry.js';
import { loadMethodProtected } from '../../runtime/attr.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr } from '../../runtime/obj.js';
import { q } from '../../runtime/qstrStatic.js';
import { mp } from '../../runtime/state.js';

/** What Tab adds to the text before the cursor: null nothing, 'many' where it printed what there is to choose from. */
export type Autocomplete = (typed: string) => string | 'many' | null;

const IMPORT = 'import ';
const SLOT_COLUMNS = 16;
const LINE_COLUMNS = 4 * SLOT_COLUMNS;

/**
 * Completes the name at the end of a text (py/repl.c mp_repl_autocomplete): among all interned strings it looks for
 * attributes of what stands before the last dot, or for names of `__main__`, or after `import` for modules. Looking may
 * run code of the user's and so allocate.
 */
export function autocomplete(typed: string): string | 'many' | null {
  const top = mp.roots.mark();
  const found = complete(typed);
  mp.roots.release(top);
  return found;
}

function complete(typed: string): string | 'many' | null {
  const chain = /[A-Za-z0-9_.]*$/.exec(typed)![0].split('.');
  const prefix = chain.pop()!;
  let obj: MpObj | null = builtinModule(q('__main__'));
  for (const word of chain) {
    const name = mp.qstrs.find(word);
    obj = name === null || obj === null ? null : attribute(obj, name);
    if (obj === null) return null;
    mp.roots.keep(obj);
  }
  const where = typed.startsWith(IMPORT) ? null : obj;
  const found = mp.qstrs
    .all()
    .filter((name) => (prefix !== '' || !name.data.startsWith('_')) && name.data.startsWith(prefix))
    .filter((name) => has(where, name));
  if (found.length === 0) {
    const isFirstWord = chain.length === 0 && prefix === typed && prefix !== '';
    return isFirstWord && IMPORT.startsWith(prefix) ? IMPORT.slice(prefix.length) : null;
  }
  const common = found.map((name) => name.data).reduce(commonPrefix);
  if (found.length === 1 || common.length > prefix.length) return common.slice(prefix.length);
  // The names that begin with the prefix are looked up again; up to 1.25 those with an underscore too.
  const all = mp.qstrs.all();
  const [first, last] = [all.indexOf(found[0]!), all.indexOf(found.at(-1)!)];
  const hidden = prefix === '' && macroOn(mp.board, 'UHEAP_COMPLETION_HIDES_PRIVATE') ? '_' : null;
  const listed = all
    .slice(first, last + 1)
    .filter(({ data }) => data.startsWith(prefix) && (hidden === null || !data.startsWith(hidden)))
    .filter((name) => has(where, name));
  mp.platPrint.strn(columns(listed.map((name) => name.data)));
  return 'many';
}

/** Null: there is none, or getting it raised an exception. */
function attribute(obj: MpObj, name: MpQstr): MpObj | null {
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethodProtected(obj, name, dest, 0, true);
  return dest[0] === MP_OBJ_NULL ? null : dest[0]!;
}

/** Without an object: whether there is a built-in module of the name. */
function has(obj: MpObj | null, name: MpQstr): boolean {
  return obj === null ? hasModule(mp.board, name.data) : attribute(obj, name) !== null;
}

function commonPrefix(a: string, b: string): string {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return a.slice(0, n);
}

/** Names in columns of 16, in lines of 64. */
function columns(names: readonly string[]): string {
  let text = '';
  let used = LINE_COLUMNS;
  for (const name of names) {
    let gap = Math.ceil(used / SLOT_COLUMNS) * SLOT_COLUMNS - used;
    if (gap < 2) gap += SLOT_COLUMNS;
    if (used + gap + name.length <= LINE_COLUMNS) {
      text += ' '.repeat(gap) + name;
      used += gap + name.length;
    } else {
      text += `\n${name}`;
      used = name.length;
    }
  }
  return `${text}\n`;
}
