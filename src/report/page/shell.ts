import type { ProfileData, ReportData, TimelineData } from './data.js';
import { pageScript } from './script.js';
import { STYLE } from './style.js';
import { escapeHtml } from './text.js';

/** What a self-contained page is made of. The body is HTML; text in it must have gone through `escapeHtml`. */
export interface PageParts {
  readonly title: string;
  readonly body: string;
  /** The page's script, and what it reads; undefined: a page that stands still. */
  readonly live?:
    | { readonly page: 'report'; readonly data: ReportData }
    | { readonly page: 'profile'; readonly data: ProfileData }
    | { readonly page: 'timeline'; readonly data: TimelineData }
    | undefined;
}

/** One HTML file that needs nothing else: it opens from disk, and asks no server for anything. */
export function htmlPage({ title, body, live }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
<div id="tip" role="tooltip" hidden></div>
${live === undefined ? '' : scripts(live)}</body>
</html>
`;
}

function scripts({ page, data }: NonNullable<PageParts['live']>): string {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="data">${json}</script>
<script>
${pageScript(page)}
</script>
`;
}
