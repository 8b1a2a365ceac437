/** The profile schemas as JSON Schema, for editors. */
import { loadZod } from './loadZod.js';
import { MACRO_NAMES } from './nearest.js';
import { schemas } from './schema.js';
/** The text of each file in `schemas/`, by the file's name. */
export function jsonSchemaFiles() {
    const z = loadZod();
    const target = z.toJSONSchema(schemas().targetFile, { io: 'input' });
    const firmware = z.toJSONSchema(schemas().firmwareFile, { io: 'input' });
    const macros = firmware.properties?.macros;
    if (typeof macros === 'object')
        macros.propertyNames = { enum: [...MACRO_NAMES] };
    return {
        'target.schema.json': text('uheap target', target),
        'firmware.schema.json': text('uheap firmware profile', firmware),
    };
}
function text(title, schema) {
    return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}
