import { describe, expect, it } from 'vitest';
import { jsonSchemaFiles } from '../../src/profiles/jsonSchema.js';

describe('schemas/', () => {
  // After a change of src/profiles/schema.ts: npx vitest run test/profiles/jsonSchema.test.ts -u
  it.each(Object.entries(jsonSchemaFiles()))('%s is what the Zod schema gives', async (file, text) => {
    await expect(text).toMatchFileSnapshot(`../../schemas/${file}`);
  });

  it('offers every macro name to editors', () => {
    const firmware = JSON.parse(jsonSchemaFiles()['firmware.schema.json']!);
    expect(firmware.properties.macros.propertyNames.anyOf[0].enum).toContain('MICROPY_ENABLE_FINALISER');
  });
});
