// Attributes of the element that shows who is signed in.
window.acmeVisitor = {
  name(user) {
    this.forget();
    Object.assign(document.getElementById('account-name').dataset, user);
  },
  forget() {
    const { dataset } = document.getElementById('account-name');
    for (const name of Object.keys(dataset)) delete dataset[name];
  },
};
