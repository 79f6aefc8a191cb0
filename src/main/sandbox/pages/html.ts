import { randomBytes } from 'node:crypto'
import { htmlReply, type Reply } from '../http/reply'

/** Text for HTML. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
}

/** JSON for a script block. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c')
}

export interface Page {
  title: string
  body: string
  /** Code of the page's one script. */
  script?: string
  /** May talk to this server by fetch and WebSocket. */
  connects?: boolean
}

const css = `
:root { color-scheme: light dark; --bg: #f4f4f2; --card: #ffffff; --text: #1c1d1f; --soft: #4d5055; --line: #cbcac4;
  --ink: #202225; --on-ink: #ffffff; --focus: #1f6fdb; --bad: #ab2820 }
@media (prefers-color-scheme: dark) { :root { --bg: #131416; --card: #191a1c; --text: #edeeef; --soft: #b4b7bc;
  --line: #43464b; --ink: #e9eaeb; --on-ink: #17181a; --focus: #5b9df5; --bad: #f4938a } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: var(--bg);
  color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif }
main { width: 100%; max-width: 460px; padding: 24px; background: var(--card); border: 1px solid var(--line); border-radius: 12px }
h1 { margin: 0 0 8px; font-size: 22px; line-height: 1.25 }
p { margin: 0 0 16px; color: var(--soft) }
.note { display: inline-block; margin: 0 0 16px; padding: 2px 10px; border: 1px solid var(--line); border-radius: 999px;
  font-size: 13px; color: var(--soft) }
fieldset { margin: 0 0 16px; padding: 0; border: 0 }
legend { padding: 0; margin-bottom: 8px; font-weight: 600 }
label { display: flex; gap: 12px; align-items: flex-start; padding: 10px 12px; border: 1px solid var(--line);
  border-radius: 8px; margin-bottom: 8px; cursor: pointer }
label small { display: block; color: var(--soft) }
input { margin: 5px 0 0; accent-color: var(--ink) }
ul { margin: 0 0 20px; padding-left: 20px; color: var(--soft); font-size: 14px }
details { margin: 0 0 20px; color: var(--soft) } details ul { margin: 8px 0 0 } summary { cursor: pointer }
.row { display: flex; gap: 8px; flex-wrap: wrap }
button, a.button { font: inherit; font-weight: 600; padding: 9px 18px; border-radius: 8px; border: 1px solid var(--line);
  background: transparent; color: var(--text); cursor: pointer }
button.main { background: var(--ink); border-color: var(--ink); color: var(--on-ink) }
button.quiet { border-color: transparent; color: var(--soft); font-weight: 400; padding-left: 4px; padding-right: 4px }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px }
.bad { color: var(--bad) }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px }
`

/** A small page of the sandbox with a policy that allows nothing but its own style and script. */
export function pageReply(status: number, page: Page): Reply {
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    page.script === undefined ? null : `script-src 'nonce-${nonce}'`,
    page.connects ? "connect-src 'self'" : null,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ]
  const script = page.script === undefined ? '' : `<script nonce="${nonce}">${page.script}</script>`
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<style nonce="${nonce}">${css}</style>
</head>
<body>
<main>
${page.body}
</main>
${script}
</body>
</html>
`
  return htmlReply(status, html, {
    'content-security-policy': policy.filter(Boolean).join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
}
