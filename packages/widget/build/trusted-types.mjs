const original = /([\w$]+)\.createPolicy\("lit-html",\s*\{\s*createHTML:\s*([\w$]+)\s*=>\s*\2\s*\}\)/;

/**
 * Renames Lit's Trusted Types policy to `preference-center`, so that a page can allow it by that name and another copy of
 * Lit keeps its own, and lets creating it fail: a page that forbids the name but does not require Trusted Types works on.
 */
export function trustedTypes() {
  return {
    name: 'trusted-types-policy',
    transform(code, id) {
      if (!/lit-html\/(development\/)?lit-html\.js/.test(id)) return undefined;
      if (!original.test(code)) throw new Error('lit-html creates its Trusted Types policy in another way now');
      return code.replace(
        original,
        '(()=>{try{return $1.createPolicy("preference-center",{createHTML:html=>html})}catch{}})()',
      );
    },
  };
}
