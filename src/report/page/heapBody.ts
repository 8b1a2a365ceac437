import { escapeHtml } from './text.js';

/**
 * The sections of a heap over time, as HTML for `browser/historyView.ts`. Ids begin with `prefix`, so that a page can have
 * the heaps of two runs.
 */

/** A figure and what it is. */
export function figureCard(value: string, name: string, kind: '' | 'bad' = ''): string {
  return `<div class="figure ${kind}"><b>${escapeHtml(value)}</b><span>${escapeHtml(name)}</span></div>`;
}

/** The chart with its slider, and the map of the moment. @param lastMoment number of the last moment, from 0 */
export function historyHtml(lastMoment: number, prefix = ''): string {
  const id = (name: string): string => `id="${prefix}${name}"`;
  return `<section class="card"><h2>Heap over time</h2><div ${id('chart')}></div>
<input ${id('slider')} type="range" min="0" max="${lastMoment}" value="0" step="1" aria-label="moment">
<div class="row"><span ${id('where')} class="muted grow" aria-live="polite"></span><span class="buttons"><button ${id('prev')} aria-label="one moment back">‹</button><button ${id('next')} aria-label="one moment on">›</button><button ${id('toPeak')}>peak</button><button ${id('toFailure')} hidden>failure</button><button ${id('toEnd')}>end</button></span></div></section>
<section class="card"><div class="row"><h2 class="grow">Map at this moment</h2><span ${id('marked')} class="muted" aria-live="polite"></span><button ${id('unmark')} hidden>show all chunks alike</button></div><div class="scroll"><canvas ${id('map')} aria-label="heap map; the arrow keys go from chunk to chunk"></canvas></div><div class="legend" ${id('legend')}></div><p class="muted" ${id('rest')}></p></section>`;
}

/** The flame graph, with buttons for what it counts. */
export function allocatorsHtml(prefix = ''): string {
  const button = (figure: string, name: string, isPressed: boolean): string =>
    `<button data-figure="${figure}" aria-pressed="${isPressed}">${name}</button>`;
  return `<section class="card"><div class="row"><h2 class="grow">Who allocates</h2><div id="${prefix}figures">${button('peak', 'at the peak', true)} ${button('bytes', 'in all', false)} ${button('live', 'live at the end', false)}</div></div><div id="${prefix}flame"></div></section>`;
}
