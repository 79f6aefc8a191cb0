import type { Reply } from '../http/reply'
import { pageReply } from './html'

const script = `
const token = new URLSearchParams(location.search).get('session_token') || '';
const list = document.getElementById('list');
const status = document.getElementById('status');
const tell = (type, payload) => parent.postMessage(payload ? { type, payload } : { type }, '*');
const ask = (path) => fetch(path, { headers: { authorization: 'Bearer ' + token } });
const fail = (errorType, errorMessage) => {
  status.textContent = errorMessage;
  tell('error', { errorType, errorMessage });
};
async function start() {
  tell('ready');
  if (!token) return fail('missing_connect_session_token', 'This page was opened without a session.');
  const session = await ask('/connect/session');
  if (session.status === 401) {
    status.textContent = 'Your session has expired, please refresh the modal';
    return;
  }
  const { data } = await (await ask('/integrations')).json();
  status.textContent = data.length ? 'Choose what to connect.' : 'There is nothing to connect.';
  for (const integration of data) {
    const button = document.createElement('button');
    button.textContent = 'Connect ' + (integration.display_name || integration.unique_key);
    button.addEventListener('click', () => connect(integration));
    list.append(button);
  }
}
function connect(integration) {
  const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/');
  socket.addEventListener('message', (event) => {
    const message = JSON.parse(event.data);
    if (message.message_type === 'connection_ack') {
      const query = new URLSearchParams({ connect_session_token: token, ws_client_id: message.ws_client_id });
      window.open('/oauth/connect/' + encodeURIComponent(integration.unique_key) + '?' + query, '_blank', 'width=500,height=600');
    } else if (message.message_type === 'success') {
      status.textContent = 'Connected. You can close this window.';
      tell('connect', { providerConfigKey: message.provider_config_key, connectionId: message.connection_id });
      socket.close();
    } else if (message.message_type === 'error') {
      fail(message.error_type, message.error_desc);
      socket.close();
    }
  });
}
addEventListener('message', (event) => {
  if (event.origin === location.origin && event.data && /^nango_oauth_callback/.test(event.data.type || '')) {
    event.source.postMessage({ type: 'nango_oauth_callback_ack' }, location.origin);
  }
});
start();
`

/** The Connect page that `connect_link` leads to. */
export function connectPage(): Reply {
  return pageReply(200, {
    title: 'Connect an account (sandbox)',
    connects: true,
    script,
    body: '<h1>Connect an account</h1><p id="status" role="status">Loading…</p><div id="list" class="row"></div>',
  })
}

/** What the server answers to addresses that it does not know: its dashboard. */
export function dashboardPage(): Reply {
  return pageReply(200, {
    title: 'Nango (sandbox)',
    body: '<h1>Sandbox</h1><p>This server stands in for Nango. There is no dashboard here.</p>',
  })
}
