import { build } from 'rolldown';

/** A program for pages in one file, as a page's own bundler makes it of the sources. */
export async function bundled(input = 'src/browser.ts'): Promise<{ code: string; imports: string[] }> {
  const { output } = await build({
    input,
    platform: 'browser',
    logLevel: 'silent',
    write: false,
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    output: { format: 'es', minify: true, codeSplitting: false },
  });
  const [chunk] = output;
  return { code: chunk.code, imports: [...chunk.imports, ...chunk.dynamicImports] };
}
