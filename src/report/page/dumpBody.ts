/** The parts of a page about dumps of `mem_info(1)`, as HTML for `browser/dumpView.ts`. Ids begin with `prefix`. */

/** The chart of the dumps of a log, with its slider. @param last number of the last dump, from 0 */
export function dumpsOverTimeHtml(last: number, prefix = ''): string {
  return `<section class="card"><h2>Over time</h2><div id="${prefix}chart"></div>
<input id="${prefix}slider" type="range" min="0" max="${last}" value="0" aria-label="dump"><div class="row"><span id="${prefix}where" class="muted grow" aria-live="polite"></span></div></section>`;
}

/** The map of a dump. @param hasMap false where only figures were printed */
export function dumpMapHtml(hasMap: boolean, prefix = ''): string {
  return `<section class="card"${hasMap ? '' : ' hidden'}><h2>Map</h2><div class="scroll"><canvas id="${prefix}map" aria-label="heap map; the arrow keys go from chunk to chunk"></canvas></div><div class="legend" id="${prefix}legend"></div><p class="muted" id="${prefix}problems"></p></section>`;
}
