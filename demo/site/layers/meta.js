// Meta elements in the head.
window.acmeVisitor = {
  name(user) {
    this.forget();
    for (const [name, content] of Object.entries(user)) {
      document.head.append(Object.assign(document.createElement('meta'), { name: `acme-user-${name}`, content }));
    }
  },
  forget() {
    for (const element of document.querySelectorAll('meta[name^="acme-user-"]')) element.remove();
  },
};
