/**
 * A plugin for the file of `uheap run`: of the built-in modules and ports, which are a third of uheap, a program needs few,
 * so that each begins when it is first asked for. What every machine has begins at once, and in every other bundle all does.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULES = 'dist/machine/builtinModules.js';
const PORTS = 'dist/ports/index.js';
const STRUCTS = 'dist/abi/structs.js';

/** Modules that a machine has before a program runs. */
const AT_ONCE = ['builtins', 'mainModule', 'gc', 'micropython', 'sys'].map((name) => `../modules/${name}.js`);

const load = (importer, from) => import(pathToFileURL(join(dirname(importer), from)));

/** The names that a file defines when it is loaded after those before it. */
async function namesOf(table, from) {
  const before = new Set(table.names());
  await load(MODULES, from);
  return table.names().filter((name) => !before.has(name));
}

async function lateModules() {
  const { moduleDefs } = await load(MODULES, '../modules/registry.js');
  const lines = ["import { moduleDefs } from '../modules/registry.js';"];
  for (const [line, from] of readFileSync(MODULES, 'utf8').matchAll(/import ?["']([^"']+)["'];/g)) {
    const names = await namesOf(moduleDefs, from);
    // A file that defines no module does something else.
    const atOnce = AT_ONCE.includes(from) || names.length === 0;
    lines.push(atOnce ? line : `moduleDefs.defineLate(${JSON.stringify(names)}, () => require('${from}'));`);
  }
  return lines.join('\n');
}

async function latePorts() {
  const lines = ["import { definePort, portOf, ports } from '../runtime/port.js';"];
  for (const [, port, from] of readFileSync(PORTS, 'utf8').matchAll(
    /import ?\{ ?(\w+) ?\} ?from ?["'](\.\/[^"']+)["'];/g,
  )) {
    const { name, otherNames = [] } = (await load(PORTS, from))[port];
    const names = JSON.stringify([name, ...otherNames]);
    lines.push(`ports.defineLate(${names}, () => definePort(require('${from}').${port}));`);
  }
  return [...lines, 'export { portOf };'].join('\n');
}

/** The table of structs is asked for where no size was recorded. */
function lateStructs(code) {
  const line = 'import{STRUCTS}from"./structTable.js";';
  if (!code.includes(line)) throw new Error(`${STRUCTS}: expected ${line}`);
  const late = code.replace(line, '').replaceAll(/\bSTRUCTS\b/g, 'structTable()');
  return `${late}\nlet table;\nfunction structTable() {\n  return (table ??= require('./structTable.js').STRUCTS);\n}\n`;
}

export const late = {
  name: 'late',
  async transform(code, id) {
    if (id.endsWith(MODULES)) return lateModules();
    if (id.endsWith(STRUCTS)) return lateStructs(code);
    return id.endsWith(PORTS) ? latePorts() : null;
  },
};
