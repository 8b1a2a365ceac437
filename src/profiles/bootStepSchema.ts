/** The steps of a boot as a Zod schema: each with its own details, and nothing else. */
import { nearest } from './nearest.js';

export function bootStepSchema(z: typeof import('zod').z) {
  const path = z.string('an absolute path').regex(/^\/[^\0]*$/, 'an absolute path');
  const file = z.string('the name of a file').regex(/^[^\0]+$/, 'the name of a file');
  const names = z.array(z.string(), 'a list of texts');
  const chunks = z.array(
    z.string('a chunk as a heap map shows it: "h=="').regex(/^[A-Za-z]=*$/, 'a chunk as a heap map shows it: "h=="'),
    'a list of chunks as a heap map shows them',
  );
  const bytes = z.int('a number of bytes, 1 or more').min(1, 'a number of bytes, 1 or more');
  const steps = [
    z.strictObject({ do: z.literal('vfs-posix'), mount: path.optional() }),
    z.strictObject({ do: z.literal('sys-path-unix') }),
    z.strictObject({ do: z.literal('sys-path-append'), entries: names }),
    z.strictObject({ do: z.literal('mount-flash'), mount: path, mkfsScript: file.optional() }),
    z.strictObject({ do: z.literal('mount-card') }),
    z.strictObject({ do: z.literal('frozen-script'), script: file }),
    z.strictObject({ do: z.literal('run-file'), file }),
    z.strictObject({ do: z.literal('network-init') }),
    z.strictObject({
      do: z.literal('terminal-uart'),
      slot: z.int('a slot of os.dupterm, 0 or more').min(0, 'a slot of os.dupterm, 0 or more').max(9, 'a slot up to 9'),
      baudrate: z.int('a baud rate').min(1, 'a baud rate').max(10000000, 'a baud rate'),
    }),
    z.strictObject({ do: z.literal('sys-argv') }),
    z.strictObject({ do: z.literal('proxy-c') }),
    z.strictObject({ do: z.literal('c-globals'), names }),
    z.strictObject({ do: z.literal('chunks'), kept: chunks, garbage: chunks }),
    z.strictObject({ do: z.literal('gc-threshold'), bytes: bytes.max(2 ** 31, 'a number of bytes below 2 GiB') }),
    z.strictObject({ do: z.literal('main'), file }),
  ] as const;
  const known = steps.map(({ shape }) => shape.do.value);
  return z.discriminatedUnion('do', steps, {
    error: ({ input }) => {
      const name = typeof input === 'object' && input !== null && 'do' in input ? String(input.do) : '';
      return `the name of a boot step${nearest(name, known) || `, such as "${known[3]}"`}`;
    },
  });
}
