import { build } from 'rolldown';

/** The library for pages in one file, as a page's own bundler makes it of the sources. */
export async function bundledLibrary(format: 'es' | 'iife' = 'es'): Promise<{ code: string; imports: string[] }> {
  const { output } = await build({
    input: 'src/browser.ts',
    platform: 'browser',
    logLevel: 'silent',
    write: false,
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    output: { format, name: 'uheap', minify: true, codeSplitting: false },
  });
  const [chunk] = output;
  return { code: chunk.code, imports: [...chunk.imports, ...chunk.dynamicImports] };
}
