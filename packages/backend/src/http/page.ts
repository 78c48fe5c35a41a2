import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** Text that is safe to stand in HTML. Made by {@link html} only. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Writes HTML; whatever is put in is escaped unless it is {@link Html} itself. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  return new Html(parts.reduce((text, part, index) => text + write(values[index - 1] ?? '') + part));
}

function write(value: string | Html | readonly Html[]): string {
  if (value instanceof Html) return value.text;
  return typeof value === 'string' ? escapeHtml(value) : value.map((each) => each.text).join('');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const style = `
:root{color-scheme:light dark;--accent:#1f4fd8;--ink:#17181c;--soft:#565a66;--ground:#f3f4f7;--card:#fff;--line:#dcdfe6}
@media (prefers-color-scheme:dark){:root{--accent:#9db7ff;--ink:#eef0f5;--soft:#a9aebb;--ground:#101218;--card:#1a1d25;--line:#333845}}
*{box-sizing:border-box}
body{margin:0;min-block-size:100dvh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main{inline-size:min(100%,30rem);padding:clamp(1.5rem,6vw,2.75rem);background:var(--card);border:1px solid var(--line);border-radius:1.25rem}
h1{margin:0 0 .75rem;font-size:1.6rem;line-height:1.2;letter-spacing:-.015em;text-wrap:balance}
p{margin:0 0 1rem;color:var(--soft)}
ul{margin:0 0 1.5rem;padding:0;list-style:none;border-block-start:1px solid var(--line)}
li{display:flex;justify-content:space-between;gap:1rem;padding:.8rem 0;border-block-end:1px solid var(--line);font-weight:600}
li span{color:var(--soft);font-weight:400}
button{inline-size:100%;min-block-size:3rem;padding:.7rem 1.25rem;border:1px solid transparent;border-radius:.75rem;background:var(--accent);color:var(--card);font:inherit;font-weight:600;cursor:pointer}
button:hover{filter:brightness(1.08)}
button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
`;

/** Takes the secret out of the address bar, so that it is neither bookmarked nor read over a shoulder. */
const script =
  "const path=location.pathname;if(path.includes('.'))history.replaceState(null,'',path.slice(0,path.lastIndexOf('/')))";

// Outside of the page's template, where a formatter's white space would change what the hashes are of.
const styleElement = new Html(`<style>${style}</style>`);
const scriptElement = new Html(`<script>${script}</script>`);

const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src '${sourceHash(style)}'`,
  `script-src '${sourceHash(script)}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A source of a Content Security Policy that allows exactly this text. */
export function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A page of our own: nothing from elsewhere, nothing kept, nothing told to the next page. */
export interface Page {
  readonly status: number;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly body: Html;
}

/** Sends a page with the headers every page of ours has. */
export function sendPage(reply: FastifyReply, { status, language, direction, title, body }: Page): FastifyReply {
  const text = html`<!doctype html>
    <html lang="${language}" dir="${direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <main>${body}</main>
        ${scriptElement}
      </body>
    </html>`.text;
  return reply
    .code(status)
    .headers({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': contentSecurityPolicy,
      'cross-origin-opener-policy': 'same-origin',
    })
    .type('text/html; charset=utf-8')
    .send(text);
}
