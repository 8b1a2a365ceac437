/** What the page keeps in the browser, as long as the browser lets it. */

/** What is kept under a name; null: nothing. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`uheap.${name}`);
  } catch {
    return null;
  }
}

/** Keeps a text. A browser that allows none, or has no room, keeps none. */
export function keep(name: string, text: string): void {
  try {
    localStorage.setItem(`uheap.${name}`, text);
  } catch {
    // The page works without.
  }
}
