/** How Braze can be doing: what the simulator is told. */
const modes = {
  well: { label: 'Well', lagMs: 0, faults: [] },
  down: { label: 'Down', lagMs: 0, faults: [{ kind: 'status', status: 503, times: 'until_cleared' }] },
  slow: { label: 'Slow', lagMs: 0, faults: [{ kind: 'slow', delayMs: 5000, times: 'until_cleared' }] },
  lagging: { label: 'Lagging', lagMs: 10_000, faults: [] },
};

/** Fills `place` with a button for each mode, and sets the one the situation starts with. */
export function showBrazeModes(place, simulator, first) {
  const buttons = Object.entries(modes).map(([code, { label }]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.dataset.mode = code;
    button.addEventListener('click', () => set(code));
    return button;
  });
  place.replaceChildren(...buttons);

  const set = async (mode) => {
    const { lagMs, faults } = modes[mode];
    await tell(simulator, 'DELETE', '/faults');
    await tell(simulator, 'PUT', '/settings', { lagMs });
    for (const fault of faults) await tell(simulator, 'POST', '/faults', fault);
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.mode === mode));
    place.dataset.mode = mode;
  };
  void set(first);
}

function tell(simulator, method, path, body) {
  const content = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return fetch(`${simulator}/simulator${path}`, { method, ...content });
}
