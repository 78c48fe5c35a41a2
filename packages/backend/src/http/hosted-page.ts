import type { Config, Property } from '../config/schema.ts';
import { topicsOf } from '../preferences/cells.ts';
import type { Translations } from '../preferences/translations.ts';
import type { PropertyTexts } from '../preferences/property-texts.ts';
import { html, Html, sourceHash } from './page.ts';

const style = `
:root{color-scheme:light dark;--ink:#17181c;--soft:#565a66;--ground:#f3f4f7;--card:#fff;--line:#dcdfe6}
@media (prefers-color-scheme:dark){:root{--ink:#eef0f5;--soft:#a9aebb;--ground:#101218;--card:#1a1d25;--line:#333845}}
*{box-sizing:border-box}
body{margin:0;min-block-size:100dvh;padding:clamp(1rem,5vw,3rem);background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main{inline-size:min(100%,46rem);margin-inline:auto}
h1{margin:0 0 1.25rem;font-size:1rem;font-weight:600;color:var(--soft)}
preference-center{display:block}
preference-center-launcher{display:none}
section{padding:clamp(1.5rem,6vw,2.75rem);background:var(--card);border:1px solid var(--line);border-radius:1.25rem}
h2{margin:0 0 .75rem;font-size:1.6rem;line-height:1.2;letter-spacing:-.015em;text-wrap:balance}
p{margin:0;color:var(--soft)}
p+p,noscript p{margin-block-start:1rem}
`;

const styleElement = new Html(`<style>${style}</style>`);

/**
 * What the page may load: the property's loader and the component from the backend, the API, and the images of the topics
 * it shows. Scripts in the page and code made from text are refused.
 */
export function hostedPagePolicy(config: Config, property: Property): string {
  const images = topicsOf(config, property).flatMap(({ image }) =>
    image === undefined ? [] : [new URL(image).origin],
  );
  return [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    `style-src '${sourceHash(style)}'`,
    ...(images.length === 0 ? [] : [`img-src ${[...new Set(images)].join(' ')}`]),
    "require-trusted-types-for 'script'",
    'trusted-types preference-center',
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The page of a property that the backend brings. What stands inside the element is seen as long as the component has not
 * taken its place, which it does only for a visitor it knows.
 */
export function hostedPage(property: Property, said: PropertyTexts, translations: Translations): string {
  const { texts, language } = translations.hostedPage(said.language);
  return html`<!doctype html>
    <html lang="${said.language}" dir="${said.direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${said.texts.title}</title>
        ${styleElement}
        <script async src="/${property.code}.js"></script>
      </head>
      <body>
        <main>
          <h1>${property.name ?? said.texts.title}</h1>
          <preference-center property="${property.code}">
            <section lang="${language}">
              <h2>${texts.title}</h2>
              <p>${texts.unknown}</p>
              <noscript><p>${texts.noScript}</p></noscript>
            </section>
          </preference-center>
        </main>
      </body>
    </html>`.text;
}
