const LIGHT =
  '--bg:#f6f7f9;--card:#fff;--line:#dfe3e8;--ink:#1b2430;--soft:#5d6b7c;--accent:#2f6fde;--bad:#c8322b;--good:#187c46;--free:#e9edf1;--chart:#2f6fde;--chart-fill:#2f6fde22;--gc:#8a97a8;--mark:#ffd2cd';
const DARK =
  '--bg:#0f141b;--card:#171e27;--line:#2a3441;--ink:#e6ebf1;--soft:#93a1b3;--accent:#6aa2ff;--bad:#ff7b72;--good:#4cc38a;--free:#222b36;--chart:#6aa2ff;--chart-fill:#6aa2ff26;--gc:#5d6b7c;--mark:#6b2a2a';

/** The look of all pages, dark and light, wide and narrow. A page's `data-theme` goes before what the system prefers. */
export const STYLE = `
:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
:root[data-theme=dark]{${DARK}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1180px;margin:0 auto;padding:24px 16px 64px}
header{margin-bottom:18px}
h1{font-size:1.45rem;line-height:1.25;margin:0 0 2px;overflow-wrap:anywhere}
h2{font-size:1.02rem;margin:0 0 10px}
.sub{color:var(--soft);margin:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px;margin:0 0 16px;min-width:0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:0 0 16px}
.figure{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:10px 14px}
.figure b{display:block;font-size:1.25rem;line-height:1.3;font-variant-numeric:tabular-nums}
.figure span{color:var(--soft);font-size:.82rem}
.figure.bad b{color:var(--bad)}.figure.good b{color:var(--good)}
.row{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center}
.row .grow{flex:1 1 220px}
input[type=range]{width:100%;accent-color:var(--accent);margin:8px 0}
button,select,input[type=search]{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:4px 10px}
button{cursor:pointer}
button:hover,button[aria-pressed=true]{border-color:var(--accent);color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.muted{color:var(--soft);font-size:.88rem}
.mono,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.84rem}
pre{margin:0;overflow:auto;white-space:pre}
.scroll{overflow:auto;max-height:72vh}
canvas{display:block;width:100%;touch-action:pan-y}
.plot{position:relative}
.ticks span{position:absolute;left:3px;transform:translateY(-100%);font-size:.7rem;line-height:1.3;color:var(--soft);font-variant-numeric:tabular-nums;pointer-events:none;text-shadow:0 0 3px var(--card),0 0 3px var(--card)}
svg{display:block;width:100%;height:auto}
.legend{display:flex;flex-wrap:wrap;gap:4px 14px;margin-top:10px;font-size:.84rem;color:var(--soft)}
.legend i{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:5px;vertical-align:-1px}
table{border-collapse:collapse;width:100%;font-size:.88rem}
th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--line);white-space:nowrap;vertical-align:top}
td.wrap{white-space:normal;overflow-wrap:anywhere;min-width:180px}
th{color:var(--soft);font-weight:600;position:sticky;top:0;background:var(--card)}
th[data-sort]{cursor:pointer}
th[aria-sort=descending]::after{content:" ↓"}th[aria-sort=ascending]::after{content:" ↑"}
.n{text-align:right;font-variant-numeric:tabular-nums}
.bad{color:var(--bad)}.good{color:var(--good)}
.bar{display:inline-block;height:8px;border-radius:4px;background:var(--chart);vertical-align:1px;min-width:1px}
#tip{position:fixed;z-index:9;pointer-events:none;max-width:min(360px,90vw);background:var(--ink);color:var(--bg);border-radius:8px;padding:7px 11px;font-size:.85rem;line-height:1.4;box-shadow:0 4px 18px #0005;overflow-wrap:anywhere}
#tip b{display:block}
.split{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:16px}
@media (max-width:820px){.split{grid-template-columns:minmax(0,1fr)}main{padding:14px 10px 40px}.card{padding:12px}}
.log{max-height:72vh;overflow:auto}
.log span{display:block;padding:0 6px;border-left:3px solid transparent}
.log .dump{color:var(--soft)}
.log .now{border-color:var(--accent);background:var(--chart-fill)}
.axis{display:flex;justify-content:space-between;gap:8px;font-size:.75rem;color:var(--soft);font-variant-numeric:tabular-nums;margin-top:3px}
h3{font-size:.9rem;margin:0 0 4px;color:var(--soft)}
.maps{display:flex;gap:16px 24px;flex-wrap:wrap;margin-top:14px}.maps>div{min-width:0;max-width:100%;overflow-x:auto}
pre.map{font-size:11.5px;line-height:1.25}pre.map .free{color:var(--gc)}
mark{background:var(--mark);color:inherit;border-radius:2px}
tr.differs td{background:var(--mark)}
table.about th{width:1%;position:static;padding-right:18px}table.figures-table{width:auto}.figures-table .n{padding-left:24px}
td code{display:block;color:var(--soft);font-size:.95em;white-space:pre-wrap;overflow-wrap:anywhere}
table.short tbody tr:nth-child(n+16){display:none}
table.marks tbody tr{cursor:pointer}table.marks tbody tr:hover td,tr[aria-selected=true] td{background:var(--chart-fill)}
.buttons{display:flex;gap:6px;flex-wrap:wrap}
p{margin:8px 0}
.flame rect{stroke:var(--card);stroke-width:1;cursor:pointer}
.flame text{font:11px ui-monospace,Menlo,Consolas,monospace;fill:#10151c;pointer-events:none}
`;
