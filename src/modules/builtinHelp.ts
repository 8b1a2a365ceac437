import { listSort } from '../objects/list.js';
import { listAppend, newListN } from '../runtime/list.js';
import { type MpMap, mapSlotIsFilled } from '../runtime/map.js';
import { MpModule } from '../runtime/module.js';
import { type MpObj, MpType, PRINT_STR } from '../runtime/obj.js';
import { objGetType, objPrint } from '../runtime/ops.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { newStr, objStrGetStr } from '../runtime/str.js';
import { mpConstNone } from '../runtime/types.js';

/** `help` (py/builtinhelp.c). */

const HELP_MODULES = romFeature('MICROPY_PY_BUILTINS_HELP_MODULES');
const EXTERNAL_IMPORT = romFeature('MICROPY_ENABLE_EXTERNAL_IMPORT');
const QSTR_modules = q('modules');

/** What `help()` prints where the port has no text of its own. */
const HELP_TEXT = `Welcome to MicroPython!

For online docs please visit http://docs.micropython.org/

Control commands:
  CTRL-A        -- on a blank line, enter raw REPL mode
  CTRL-B        -- on a blank line, enter normal REPL mode
  CTRL-C        -- interrupt a running program
  CTRL-D        -- on a blank line, exit or do a soft reset
  CTRL-E        -- on a blank line, enter paste mode

For further help on a specific object, type help(obj)
`;

const COLUMNS = 4;
const COLUMN_WIDTH = 18;

function helpModules(): void {
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  for (const name of mp.board.modules) listAppend(list, q(name));
  for (const path of mp.board.frozenFiles) listAppend(list, newStr(path.replace(/\.m?py$/, '')));
  listSort(1, 0, [list], 0);
  const names = list.slots.slice(0, list.len).map(objStrGetStr);
  mp.roots.release(top);
  const rows = Math.ceil(names.length / COLUMNS);
  const out = mp.stdoutPrint;
  for (let row = 0; row < rows; row++) {
    for (let i = row; ; ) {
      const name = names[i]!;
      out.strn(name);
      i += rows;
      if (i >= names.length) break;
      let gap = COLUMN_WIDTH - name.length;
      while (gap < 1) gap += COLUMN_WIDTH;
      for (; gap > 0; gap--) out.strn(' ');
    }
    out.strn('\n');
  }
  if (mp.features[EXTERNAL_IMPORT] === 1) out.strn('Plus any modules on the filesystem\n');
}

function attributesOf(o: MpObj): MpMap | null {
  if (o instanceof MpModule) return o.globals.map;
  return (o instanceof MpType ? o : objGetType(o)).locals;
}

function helpObject(o: MpObj): void {
  if (o === QSTR_modules && mp.features[HELP_MODULES] === 1) {
    helpModules();
    return;
  }
  const out = mp.stdoutPrint;
  out.strn('object ');
  objPrint(o, PRINT_STR);
  printf(out, ' is of type %q\n', objGetType(o).name);
  const map = attributesOf(o);
  if (map === null) return;
  for (let i = 0; i < 2 * map.alloc; i += 2) {
    if (!mapSlotIsFilled(map, i)) continue;
    out.strn('  ');
    objPrint(map.slots[i]!, PRINT_STR);
    out.strn(' -- ');
    objPrint(map.slots[i + 1]!, PRINT_STR);
    out.strn('\n');
  }
}

/** `help()` prints the general text, whatever the port has instead; `help(o)` what an object has. */
export function help(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 0) mp.stdoutPrint.strn(HELP_TEXT);
  else helpObject(args[off]!);
  return mpConstNone;
}
