import { STYLE } from './style.js';
/** Text as HTML shows it. */
export function escapeHtml(text) {
    return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
/** One HTML file that needs nothing else: it opens from disk, and asks no server for anything. */
export function htmlPage({ title, body, data, scripts }) {
    const json = JSON.stringify(data).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028');
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
<script type="application/json" id="data">${json}</script>
<script>
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
${scripts.join('\n')}
</script>
</body>
</html>
`;
}
