/** The profile schemas as JSON Schema, for editors. */
import './disk.js';
import { loadZod } from './loadZod.js';
import { schemas } from './schema.js';
import { allMacroNames } from './version.js';

/** The text of each file in `schemas/`, by the file's name. */
export function jsonSchemaFiles(): Record<string, string> {
  const z = loadZod();
  const target = z.toJSONSchema(schemas().targetFile, { io: 'input' });
  const firmware = z.toJSONSchema(schemas().firmwareFile, { io: 'input' });
  const macros = firmware.properties?.macros;
  if (typeof macros === 'object') {
    const names = allMacroNames().filter((name) => !name.startsWith('UHEAP_'));
    macros.propertyNames = { anyOf: [{ enum: names }, { pattern: '^UHEAP_[A-Z0-9_]+$' }] };
  }
  return {
    'target.schema.json': text('uheap target', target),
    'firmware.schema.json': text('uheap firmware profile', firmware),
    'version.schema.json': text('uheap version', z.toJSONSchema(schemas().versionFile, { io: 'input' })),
    'rules.schema.json': text('uheap rules', z.toJSONSchema(schemas().rulesFile, { io: 'input' })),
  };
}

function text(title: string, schema: object): string {
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}
