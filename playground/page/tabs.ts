/** Moves among tabs with the arrow keys, Home and End; only the chosen one is reached with Tab. */
export function followArrows(list: HTMLElement, choose: (tab: HTMLElement) => void): void {
  list.addEventListener('keydown', (event) => {
    const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length]!;
    choose(tab);
    list.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus();
  });
}

/** Tabs that are in the page's HTML, each with its panel (`aria-controls`). Returns a function that chooses one by its id. */
export function startTabs(list: HTMLElement, chosen: (id: string) => void): (id: string) => void {
  const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
  const choose = (id: string): void => {
    for (const tab of tabs) {
      const isChosen = tab.id === id;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls')!)!.hidden = !isChosen;
      if (isChosen) tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    chosen(id);
  };
  for (const tab of tabs) tab.addEventListener('click', () => choose(tab.id));
  followArrows(list, (tab) => choose(tab.id));
  return choose;
}
