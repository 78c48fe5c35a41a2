/** Makes tabs of a `tablist`, by mouse and by the arrow keys; remembers the one that was open. */
export function runTabs(list) {
  const tabs = [...list.querySelectorAll('[role=tab]')];
  const select = (wanted) => {
    for (const tab of tabs) {
      const isWanted = tab === wanted;
      tab.setAttribute('aria-selected', String(isWanted));
      tab.tabIndex = isWanted ? 0 : -1;
      panelOf(tab).hidden = !isWanted;
    }
    sessionStorage.setItem('qa.tab', wanted.id);
  };
  list.addEventListener('click', ({ target }) => {
    const tab = target.closest('[role=tab]');
    if (tab) select(tab);
  });
  list.addEventListener('keydown', (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.indexOf(document.activeElement) + step;
    const next = tabs[Math.abs(at) === Infinity ? (at < 0 ? 0 : tabs.length - 1) : (at + tabs.length) % tabs.length];
    next.focus();
    select(next);
  });
  select(tabs.find(({ id }) => id === sessionStorage.getItem('qa.tab')) ?? tabs[0]);
}

/** Says beside the tab’s name how much there is. */
export function countTab(name, count) {
  const tab = document.getElementById(`tab-${name}`);
  tab.dataset.count = count || '';
}

function panelOf(tab) {
  return document.getElementById(tab.getAttribute('aria-controls'));
}
