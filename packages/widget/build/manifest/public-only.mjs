/** A plugin of the analyzer: leaves out what is not public, and names the published files instead of the sources. */
export function publicOnly() {
  return {
    name: 'preference-center-public-only',
    packageLinkPhase({ customElementsManifest: manifest }) {
      publishedPaths(manifest);
      manifest.modules = manifest.modules.filter(({ path }) =>
        /\/(preference-center-element|(center|save)-events|define)\.js$/.test(path),
      );
      for (const module of manifest.modules) {
        const exported = new Set(module.exports.map(({ name }) => name));
        module.declarations = module.declarations.filter(({ name }) => exported.has(name));
        for (const declaration of module.declarations) {
          declaration.members &&= declaration.members.filter(isPublic);
          // Where the code dispatches an event, the analyzer sees its class and not its name.
          declaration.events &&= declaration.events.filter(({ name }) => name);
        }
      }
    },
  };
}

/** Members that the language or Lit calls are no part of what a page uses. */
const isPublic = ({ name, privacy = 'public', static: isStatic }) =>
  !isStatic && privacy === 'public' && !name.startsWith('#') && !/^(dis)?connectedCallback$/.test(name);

function publishedPaths(node) {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'object' && value !== null) publishedPaths(value);
    else if ((key === 'path' || key === 'module') && value.endsWith('.ts'))
      node[key] = value.replace(/^\/?src\/(.*)\.ts$/, 'dist/$1.js');
  }
}
