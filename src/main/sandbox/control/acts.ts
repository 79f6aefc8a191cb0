import { collecting, type RecordChange } from '../crm/kit/changes'
import { named, UnknownName } from '../crm/kit/control'
import type { ProviderSandbox, SandboxAccount, SandboxCrm } from '../crm/kit/provider-sandbox'
import type { Incoming } from '../http/incoming'
import type { Sandbox } from '../sandbox'
import type { Target } from './protocol'

interface Place {
  provider: ProviderSandbox
  account: SandboxAccount
}

/** The account that a control route means. Throws an {@link UnknownName}. */
export function placeOf(sandbox: Sandbox, { provider: name, account: id }: Target): Place {
  const all = sandbox.catalogue.all()
  const provider = all.find((item) => item.provider === name || item.nangoProvider === name)
  if (provider === undefined) {
    throw new UnknownName(
      'provider',
      name,
      all.map((item) => item.provider),
    )
  }
  const account = id === undefined ? provider.accounts[0] : named('account', id, provider.accounts, (item) => item.id)
  if (account === undefined) throw new UnknownName('account', '', [])
  return { provider, account }
}

export function crmOf(sandbox: Sandbox, target: Target): SandboxCrm {
  const { provider, account } = placeOf(sandbox, target)
  return sandbox.crms.crm(provider, account)
}

/** Throws an {@link UnknownName} for the name of an account that no CRM has. */
export function checkAccount(
  sandbox: Sandbox,
  { provider, account }: { provider?: string | undefined; account?: string | undefined },
): void {
  if (provider !== undefined) {
    placeOf(sandbox, { provider, ...(account === undefined ? {} : { account }) })
    return
  }
  const all = sandbox.catalogue.all().flatMap((item) => item.accounts)
  if (account !== undefined) named('account', account, all, (item) => item.id)
}

/** Does something in an account, and writes down who did what, also when it fails in the middle. */
export function actIn<T>(
  sandbox: Sandbox,
  target: Target,
  who: 'person' | 'live',
  { method, path }: Pick<Incoming, 'method' | 'path'>,
  work: (crm: SandboxCrm) => T,
): T {
  const { provider, account } = placeOf(sandbox, target)
  const changes: RecordChange[] = []
  let status = 400
  try {
    const result = collecting(changes, () => work(sandbox.crms.crm(provider, account)))
    status = 200
    return result
  } finally {
    sandbox.journal.add({
      at: new Date(sandbox.clock.now()).toISOString(),
      provider: provider.provider,
      account: account.id,
      who,
      connectionId: null,
      method,
      path,
      query: '',
      status,
      fault: null,
      changes,
    })
  }
}

/** Lets a few records change by themselves in every account that is in use. */
export function liveTick(sandbox: Sandbox): void {
  for (const { provider, account } of sandbox.crms.inUse()) {
    const target = { provider: provider.provider, account: account.id }
    actIn(sandbox, target, 'live', { method: 'LIVE', path: '' }, (crm) => crm.tick())
  }
}
