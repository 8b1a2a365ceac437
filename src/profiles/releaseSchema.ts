/** What a folder of firmware profiles holds beside the builds, as Zod schemas: the release, and what lies in a build's ROM. */

/** The name of such a folder. */
export const VERSION = /^v\d+\.\d+\.\d+$/;

export function releaseSchemas(z: typeof import('zod').z) {
  /** The strings interned in a firmware's ROM. */
  const romQstrs = z.union([
    z.strictObject({
      origin: z.string(),
      pools: z
        .array(
          z.strictObject({
            name: z.string(),
            sorted: z.boolean(),
            alloc: z.int().min(1),
            strings: z.array(z.string()),
          }),
        )
        .min(1, 'one pool or more'),
    }),
    z.strictObject({
      origin: z.string(),
      /** A file of the same kind, from this one's folder on: its pools, but for what `pools` says. */
      extends: z.string().regex(/^(\.\.\/\.\.\/v[\d.]+\/qstrs\/)?[\w.-]+\.json$/, 'a file such as "unix-x64.json"'),
      pools: z.array(
        z.strictObject({
          name: z.string(),
          alloc: z.int().min(1).optional(),
          /** All strings, of a pool that is not sorted. */
          strings: z.array(z.string()).optional(),
          /** Strings that a sorted pool doesn't have, and those that it has beside them. */
          without: z.array(z.string()).optional(),
          with: z.array(z.string()).optional(),
        }),
      ),
    }),
  ]);

  /** The error texts of a build, each once. */
  const errorTexts = z.object({
    origin: z.string(),
    texts: z.array(z.string()),
    words: z
      .array(z.string())
      .max(128, 'at most 128 words')
      .optional()
      .describe(
        'The words that have a byte of their own, where a firmware told them: else they follow from the texts.',
      ),
  });

  /** The members of each built-in module and their types. */
  const moduleMembers = z.object({
    origin: z.string(),
    members: z.record(z.string(), z.record(z.string(), z.string())),
  });

  /** How the frozen modules of a folder are compiled. */
  const frozenManifest = z.strictObject({
    origin: z.string(),
    opt: z.record(z.string(), z.int().min(0).max(3)),
  });

  /** `firmware-profiles/<version>/version.json`. */
  const versionFile = z
    .strictObject({
      $schema: z.string().optional(),
      extends: z
        .string()
        .regex(VERSION, 'a version such as "v1.23.0"')
        .optional()
        .describe('The release whose facts hold where this file has none.'),
      origin: z.string().optional().describe('Where the facts are from.'),
      preview: z
        .literal(true)
        .optional()
        .describe('Not taken where no release is asked for and there is a profile of another one.'),
      released: z
        .string()
        .regex(/^\d{4}-\d\d-\d\d$/, 'a day such as "2024-05-31"')
        .optional()
        .describe('The day of the release, where the clock of a simulated board starts.'),
      mpy: z
        .strictObject({ version: z.int().min(0), subVersion: z.int().min(0), lastStaticQstr: z.string() })
        .optional()
        .describe('Numbers of the .mpy files that the release writes and reads.'),
      macros: z
        .record(z.string(), z.union([z.int(), z.string(), z.null()], 'a whole number, an expression or null'))
        .optional()
        .describe(
          'What configuration macros are when a build does not set them: a number, or an expression over other macros; ' +
            'null: the release has no such macro.',
        ),
      textMacros: z.record(z.string(), z.string()).optional().describe('The same of macros whose value is text.'),
    })
    .describe('A release of MicroPython.');

  /** `firmware-profiles/rules.json`. */
  const rulesFile = z
    .strictObject({
      $schema: z.string().optional(),
      rules: z.record(
        z.string().regex(/^UHEAP_[A-Z0-9_]+$/, 'a name such as "UHEAP_ZIP_LAZY_TUPLE"'),
        z.strictObject({
          before: z.int().optional().describe('The value before the first release of "since"; 0 where it is not said.'),
          since: z
            .record(z.string().regex(VERSION, 'a version such as "v1.23.0"'), z.int())
            .describe('The value from a release on.'),
          commits: z.array(z.string()).min(1).describe("Of MicroPython's repository, where it changed."),
          does: z.string().describe('What the rule does when it is on.'),
        }),
      ),
    })
    .describe('What MicroPython changed from one release to another without a configuration macro.');

  return { versionFile, rulesFile, romQstrs, errorTexts, moduleMembers, frozenManifest };
}
