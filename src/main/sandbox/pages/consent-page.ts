import type { ProviderSandbox, SandboxAccount } from '../crm/kit/provider-sandbox'
import type { Reply } from '../http/reply'
import { escapeHtml, pageReply } from './html'

/** A vendor's page that asks whether an app may use an account. `carried` comes back with the decision. */
export function consentPage(
  provider: ProviderSandbox,
  scopes: readonly string[],
  chosen: SandboxAccount,
  carried: Readonly<Record<string, string>>,
): Reply {
  const name = escapeHtml(provider.displayName)
  const hidden = Object.entries(carried)
    .map(([key, value]) => `<input type="hidden" name="${escapeHtml(key)}" value="${escapeHtml(value)}">`)
    .join('')
  const accounts = provider.accounts
    .map(
      (account) =>
        `<label><input type="radio" name="account" value="${escapeHtml(account.id)}"${
          account.id === chosen.id ? ' checked' : ''
        }><span>${escapeHtml(account.name)}<small>${escapeHtml(account.user)} · ${escapeHtml(account.id)}</small></span></label>`,
    )
    .join('\n')
  return pageReply(200, {
    title: `Connect to ${provider.displayName} (sandbox)`,
    body: `<h1>Connect Patchbay to ${name}</h1>
<span class="note">Sandbox: no real account is touched</span>
<form method="post" action="/sim/consent">
${hidden}
<fieldset><legend>Choose an account</legend>
${accounts}
</fieldset>
<details><summary>Patchbay asks for ${scopes.length} permissions</summary>
<ul>${scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join('')}</ul></details>
<div class="row">
<button class="main" name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
<button class="quiet" name="decision" value="error">Provider error page (no redirect)</button>
</div>
</form>`,
  })
}

/** What some vendors show when something goes wrong on their side: a page that leads nowhere. */
export function providerErrorPage(provider: ProviderSandbox): Reply {
  return pageReply(200, {
    title: `${provider.displayName} (sandbox)`,
    body: `<h1 class="bad">We couldn't complete the connection</h1>
<p>${escapeHtml(provider.displayName)} had a problem with this request. Please try again later.</p>
<span class="note">Sandbox: this page never leads back to the app</span>`,
  })
}

export function badConsentRequest(reason: string): Reply {
  return pageReply(400, {
    title: 'Authorization failed',
    body: `<h1 class="bad">Authorization failed</h1><p>${escapeHtml(reason)}</p>`,
  })
}
