// The site's own script, as a customer would have one: it knows the visitor from the site's server and names them in the
// data layer. It knows nothing of the preference center.

window.dataLayer = window.dataLayer || [];

(() => {
  const page = JSON.parse(document.getElementById('acme-page').textContent);
  // A second visitor to switch to, who is not the first one.
  const others = { grace: 'ada' };
  let person = page.user ? page.person : undefined;

  if (page.user) window.dataLayer.push({ user: page.user });

  const show = (name) => {
    const byId = (id) => document.getElementById(id);
    byId('account-name').textContent = name || 'Not signed in';
    byId('log-in').hidden = Boolean(name);
    byId('log-out').hidden = !name;
    byId('switch-user').hidden = !name;
  };

  const signIn = async (key) => {
    const query = new URLSearchParams({ situation: page.situation, as: key });
    const response = await fetch(`/sign-in?${query}`, { method: 'POST' });
    if (!response.ok) return;
    const { name, user } = await response.json();
    person = key;
    // Null first: pushed objects merge, and nothing of the visitor before may remain.
    window.dataLayer.push({ user: null }, { user });
    show(name);
  };

  const signOut = () => {
    person = undefined;
    window.dataLayer.push({ user: null });
    show();
  };

  document.addEventListener('DOMContentLoaded', () => {
    show(page.name);
    document.getElementById('log-in').addEventListener('click', () => signIn(page.person));
    document.getElementById('log-out').addEventListener('click', signOut);
    document.getElementById('switch-user').addEventListener('click', () => signIn(others[person] || 'grace'));
  });
})();
