import { applyEdits, nodesOf } from './source-edits.mjs';

/**
 * Turns the tagged `html` templates of our sources into what Lit would make of them in the browser, so that neither its
 * parser nor the time it takes is needed there: `html(t0, …values)`, where `t0` holds the markup. In it `<?>` stands for a
 * value between tags, and `$0=?disabled` for a bound attribute, with its texts between bars where it has any: `$1="id||/|"`.
 * What lean-lit.mjs makes of lit-html reads this form.
 */
export function compileTemplates() {
  return {
    name: 'compile-templates',
    transform(code, id) {
      if (!id.includes('/widget/src/')) return undefined;
      const templates = nodesOf(this.parse(code), (node) => node.type === 'TaggedTemplateExpression').filter(
        ({ tag }) => tag.name === 'html',
      );
      if (!templates.length) return undefined;
      const markups = templates.map(({ quasi }) => markupOf(quasi.quasis.map(({ value }) => value.cooked)));
      const constants = markups.map((markup, index) => `const t${index}$ = { h: ${JSON.stringify(markup)} };\n`);
      return constants.join('') + applyEdits(code, templates.flatMap(callEdits));
    },
  };
}

/** `html`a${b}c${d}`` becomes `html(t0$,b,d)`; what is inside of the expressions stays, for the edits of inner templates. */
function callEdits({ start, end, quasi }, index) {
  const { expressions } = quasi;
  const ends = [start, ...expressions.map((expression) => expression.end)];
  const starts = [...expressions.map((expression) => expression.start), end];
  const isLast = (place) => place === expressions.length;
  return ends.map((from, place) => ({
    start: from,
    end: starts[place],
    text: (place === 0 ? `html(t${index}$` : '') + (isLast(place) ? ')' : ','),
  }));
}

const hole = '\u0001';

/** The markup of a template in the compiled form. Throws for what the form has no place for. */
function markupOf(texts) {
  const source = texts.join(hole);
  const refuse = (what) => {
    throw new Error(`This template cannot be compiled, because of ${what}: ${source.replaceAll(hole, '${}')}`);
  };
  if (/<!--|<(script|style|textarea|title|svg|math)\b/.test(source)) refuse('its kind of content');
  const markup = source.replace(/<[a-z][^>]*>/g, (tag) => {
    let count = 0;
    const compiled = tag.replace(
      /([.?@]?[\w-]+)=(?:"([^"]*\u0001[^"]*)"|\u0001(?=[\s>]))/g,
      (_, name, value = hole) => {
        if (value.includes('|')) refuse('a bar in an attribute');
        return `$${count++}=${value === hole ? name : `"${name}|${value.replaceAll(hole, '|')}"`}`;
      },
    );
    return compiled.includes(hole) ? refuse('a value inside of a tag') : compiled;
  });
  return markup.replaceAll(hole, '<?>');
}
