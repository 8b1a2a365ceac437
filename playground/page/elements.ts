/** Elements of the page. What programs print, and all other text, goes into them as text, never as HTML. */

type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void)>>;

/**
 * A new element. Attributes that are functions listen to the event of that name; `true` sets one without a value, `false`
 * leaves it out.
 */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}
