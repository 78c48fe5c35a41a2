// The site's own script, as a customer would have one: it knows the visitor from the site's server, and lets the script
// of its data layer (`acmeVisitor`) name them. It knows nothing of the preference center.

(() => {
  /** When a page that looks a visitor up has found them, in the situation where that takes minutes. */
  const lateMs = 3 * 60_000;

  const page = JSON.parse(document.getElementById('acme-page').textContent);
  // A second visitor to switch to, who is not the first one.
  const others = { grace: 'ada' };
  let person;

  const show = (name) => {
    const byId = (id) => document.getElementById(id);
    byId('account-name').textContent = name || byId('account-name').title;
    byId('log-in').hidden = Boolean(name);
    byId('log-out').hidden = !name;
    byId('switch-user').hidden = !name;
    document.documentElement.dataset.visitor = person ?? '';
  };
  const enter = (key, name, user) => {
    person = key;
    window.acmeVisitor.name(user);
    show(name);
  };
  const signIn = async (key) => {
    const query = new URLSearchParams(location.search);
    query.set('person', key);
    const response = await fetch(`/sign-in?${query}`, { method: 'POST' });
    if (!response.ok) return;
    const { name, user } = await response.json();
    enter(key, name, user);
  };
  const signOut = () => {
    person = undefined;
    window.acmeVisitor.forget();
    show();
  };

  window.acmeAccount = { signIn, signOut, switchUser: () => signIn(others[person] || 'grace') };

  if (page.user && page.arrives === 'before') enter(page.person, page.name, page.user);
  else signOut();
  if (page.arrives === 'late') setTimeout(() => enter(page.person, page.name, page.user), lateMs);

  document.getElementById('log-in').addEventListener('click', () => signIn(page.person));
  document.getElementById('log-out').addEventListener('click', signOut);
  document.getElementById('switch-user').addEventListener('click', window.acmeAccount.switchUser);
})();
