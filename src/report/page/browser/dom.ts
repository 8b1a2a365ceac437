import { escapeHtml as esc, grouped as num } from '../text.js';

export { esc, num };

/** What every script of the pages needs: elements, text, numbers, and the box that says what is under the pointer. */

/** The element with this id. Throws where the page has none. */
export function byId<T extends Element = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element as unknown as T;
}

/** The page's data. */
export function pageData<T>(): T {
  return JSON.parse(byId('data').textContent ?? '') as T;
}

export function blocksText(n: number): string {
  return n === 1 ? '1 block' : `${num(n)} blocks`;
}

/** A colour of the page, by the name of its CSS variable. */
export function cssColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** An entry of a legend. */
export function legendEntry(color: string, name: string): string {
  return `<span><i style="background:${color}"></i>${esc(name)}</span>`;
}

/** Shows HTML beside a point of the window. */
export function showTip(html: string, x: number, y: number): void {
  const tip = byId('tip');
  tip.innerHTML = html;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(6, Math.min(x + 14, innerWidth - box.width - 6))}px`;
  tip.style.top = `${y + 18 + box.height > innerHeight ? Math.max(6, y - box.height - 10) : y + 18}px`;
}

export function hideTip(): void {
  byId('tip').hidden = true;
}

/** The element that the box is about. */
let followed: Element | null = null;

/**
 * Follows a pointer over an element. A finger leaves what it tapped on shown, until the next tap elsewhere; a mouse hides
 * it when it goes.
 *
 * @param signal aborted when the element goes
 */
export function followPointer(
  element: Element,
  show: (event: PointerEvent) => void,
  hide: () => void,
  signal?: AbortSignal,
): void {
  const follow = (event: Event): void => {
    followed = element;
    show(event as PointerEvent);
  };
  element.addEventListener('pointermove', follow);
  element.addEventListener('pointerdown', follow);
  element.addEventListener('pointerleave', (event) => {
    if ((event as PointerEvent).pointerType === 'mouse') hide();
  });
  const away = (event: PointerEvent): void => {
    if (followed === element && !element.contains(event.target as Node)) hide();
  };
  document.addEventListener('pointerdown', away, signal === undefined ? {} : { signal });
}
