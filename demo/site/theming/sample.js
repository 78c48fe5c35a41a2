// The site's own script: names the visitor whom the server knows.
window.acmeVisitor.name(JSON.parse(document.getElementById('acme-page').textContent).user);
