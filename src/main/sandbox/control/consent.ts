import type { ProviderSandbox, SandboxAccount } from '../crm/kit/provider-sandbox'
import type { Incoming } from '../http/incoming'
import { emptyReply, type Reply } from '../http/reply'
import { callbackUrl } from '../oauth/connect'
import { badConsentRequest, consentPage, providerErrorPage } from '../pages/consent-page'
import type { Sandbox } from '../sandbox'

const carriedNames = [
  'provider',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const

interface ConsentRequest {
  provider: ProviderSandbox
  clientId: string
  redirectUri: string
  scopes: string[]
  state: string
  challenge: string | null
  account: SandboxAccount
}

/** GET /sim/consent: the provider's page, or its answer at once with `auto`. */
export function askConsent(sandbox: Sandbox, request: Incoming): Reply {
  const { query } = request
  if (query.get('response_type') !== 'code') return badConsentRequest('The response type must be "code".')
  const read = readRequest(sandbox, query)
  if (typeof read === 'string') return badConsentRequest(read)
  const auto = query.get('auto')
  if (auto !== null) return decide(sandbox, read, auto)
  const carried = Object.fromEntries(
    carriedNames.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : [])),
  )
  return consentPage(read.provider, read.scopes, read.account, carried)
}

/** POST /sim/consent: what the person chose. */
export function answerConsent(sandbox: Sandbox, request: Incoming): Reply {
  const form = new URLSearchParams(request.body.toString('utf8'))
  const read = readRequest(sandbox, form)
  if (typeof read === 'string') return badConsentRequest(read)
  return decide(sandbox, read, form.get('decision') ?? '')
}

function readRequest(sandbox: Sandbox, fields: URLSearchParams): ConsentRequest | string {
  const provider = sandbox.catalogue.sandbox(fields.get('provider') ?? '')
  if (provider === undefined) return 'This provider is unknown.'
  const clientId = fields.get('client_id') ?? ''
  const integrations = sandbox.state.integrations.values()
  if (!integrations.some((item) => item.provider === provider.nangoProvider && item.client_id === clientId)) {
    return "The app's client ID is unknown."
  }
  const redirectUri = fields.get('redirect_uri') ?? ''
  if (redirectUri !== callbackUrl(sandbox)) return "The redirect address does not match the app's settings."
  const challenge = fields.get('code_challenge')
  if (challenge !== null && (!provider.pkce || fields.get('code_challenge_method') !== 'S256')) {
    return 'The code challenge method is not supported.'
  }
  const scopes = (fields.get('scope') ?? '').split(' ').filter((scope) => scope !== '')
  const unknown = scopes.filter((scope) => !provider.scopes.includes(scope))
  if (unknown.length > 0) return `These scopes are unknown: ${unknown.join(', ')}.`
  const account = provider.accounts.find((item) => item.id === fields.get('account')) ?? provider.accounts[0]
  if (account === undefined) return 'There is no account to choose.'
  return { provider, clientId, redirectUri, scopes, state: fields.get('state') ?? '', challenge, account }
}

function decide(sandbox: Sandbox, request: ConsentRequest, decision: string): Reply {
  const back = (parameters: Record<string, string>) =>
    emptyReply(303, {
      location: `${request.redirectUri}?${new URLSearchParams({ ...parameters, state: request.state })}`,
      'cache-control': 'no-store',
    })
  switch (decision) {
    case 'allow': {
      const code = sandbox.authority.issueCode({
        provider: request.provider.nangoProvider,
        clientId: request.clientId,
        redirectUri: request.redirectUri,
        account: request.account.id,
        scopes: request.scopes,
        challenge: request.challenge,
      })
      return back({ code })
    }
    case 'deny':
      return back({ error: 'access_denied', error_description: 'The user denied access' })
    case 'error':
      return providerErrorPage(request.provider)
    default:
      return badConsentRequest('Choose Allow or Deny.')
  }
}
