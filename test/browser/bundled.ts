import { build } from 'rolldown';

/** Files of a program for pages, as a page's own bundler makes them of the sources. */
export interface Bundled {
  /** What a page fetches at once, in one text. */
  readonly code: string;
  /** What it fetches when it asks for it. */
  readonly later: string;
  /** What is in neither. */
  readonly imports: readonly string[];
}

/** @param parts whether what is asked for later is in files of its own */
export async function bundled(input = 'src/browser.ts', parts = false): Promise<Bundled> {
  const { output } = await build({
    input,
    platform: 'browser',
    logLevel: 'silent',
    write: false,
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    output: { format: 'es', minify: true, codeSplitting: parts },
  });
  const chunks = new Map(output.flatMap((chunk) => (chunk.type === 'chunk' ? [[chunk.fileName, chunk] as const] : [])));
  const first = new Set<string>();
  const reach = (name: string): void => {
    if (first.has(name)) return;
    first.add(name);
    for (const next of chunks.get(name)?.imports ?? []) reach(next);
  };
  reach(output[0].fileName);
  const codeOf = (isFirst: boolean): string =>
    [...chunks].flatMap(([name, { code }]) => (first.has(name) === isFirst ? [code] : [])).join('\n');
  const all = [...chunks.values()].flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
  return { code: codeOf(true), later: codeOf(false), imports: all.filter((name) => !chunks.has(name)) };
}
