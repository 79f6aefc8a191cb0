import type { Reply } from '../http/reply'
import { escapeHtml, pageReply, scriptJson } from './html'

/**
 * Nango's last page of a connect flow. It says to its opener, by message, how it went; it has no connection id.
 * The type of an error is always the same there; only the text differs.
 */
export function callbackPage(status: number, error: string | null, shown = error): Reply {
  const failure = error === null ? null : { message: shown, errorType: 'connection_validation_failed' }
  const message =
    failure === null
      ? { type: 'nango_oauth_callback_success' }
      : { type: 'nango_oauth_callback_error', payload: failure }
  const script = `
window.__nangoOAuthError = ${scriptJson(failure)};
const message = ${scriptJson(message)};
if (window.opener) window.opener.postMessage(message, '*');
const channel = new BroadcastChannel('nango-oauth-callback');
channel.postMessage(message);
window.addEventListener('message', (event) => {
  if (event.data && event.data.type === 'nango_oauth_callback_ack') window.close();
});
${failure === null ? 'setTimeout(() => window.close(), 500);' : ''}
`
  const body =
    error === null
      ? '<h1>Successful connection</h1><p>You can close this window.</p>'
      : `<h1 class="bad">Connection failed</h1>
<p>Nothing was connected. You can close this window and try again.</p>
<details><summary>Details</summary><pre>${escapeHtml(error)}</pre></details>`
  return pageReply(status, { title: 'Authorization callback', body, script })
}
