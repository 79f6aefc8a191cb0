import { createGateway } from '../../src/main/engine/nango/create-gateway'
import type { NangoGateway } from '../../src/main/engine/nango/gateway'
import { CrmError } from '../../src/main/engine/providers/kit/crm-error'
import type {
  CrmClient,
  ListPage,
  ObjectDefinition,
  Provider,
  ReadContext,
  RemoteRecord,
} from '../../src/main/engine/providers/provider'
import { providers } from '../../src/main/engine/providers/registry'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { ControlEdit, SandboxControl } from '../../src/main/sandbox/control-client'
import { openSandbox } from './sandbox'

export interface AdapterOptions {
  /** Patchbay's id of the provider; absent: the first that the kit knows. */
  provider?: string
  /** People in the account. */
  records?: number
  /** The account at the CRM; absent: the first. */
  account?: string
}

/** A provider's own part against the sandbox, without an engine: through the real gateway, over HTTP. */
export interface Adapter<Shown = unknown> {
  provider: Provider
  /** One request for each call: no limiter, no retries. */
  crm: CrmClient
  gateway: NangoGateway
  connectionId: string
  /** Paths at the CRM, in the order of the requests. */
  asked: string[]
  control: SandboxControl
  object(name: string): ObjectDefinition
  context(name: string): Promise<ReadContext>
  /** A person's change at the CRM; the record as its API shows it. */
  edit(edit: ControlEdit): Promise<Shown>
  /** Every record that is not deleted, as the CRM's API shows it. */
  dump(object: string): Promise<Shown[]>
  /** Past the time that a search index lags. */
  indexed(): Promise<void>
  close(): Promise<void>
}

/** The lists of an object of which the CRM lists what changed and what was deleted. */
export function listsOf({ name, changes, deletes }: ObjectDefinition) {
  if (changes.by !== 'window' || deletes.by !== 'list') throw new Error(`${name} has no lists of changes and deletes`)
  return { ...changes, ...deletes }
}

/** A signal that is never aborted. */
export const { signal } = new AbortController()

export async function openAdapter<Shown = unknown>(options: AdapterOptions = {}): Promise<Adapter<Shown>> {
  const { provider: id, integrationKey } = wordsOf(options.provider)
  const provider = providers.get(id)
  const { control, close, ...access } = await openSandbox({ records: options.records ?? 420, unlimited: true })
  const gateway = createGateway({ ...access, version: 'test' })
  const account = options.account ? { account: options.account } : {}
  const target = { provider: id, ...account }
  const [connectionId = ''] = await control.addConnections({ integrationKey, ...account })
  const { connectionConfig } = await gateway.getConnection(integrationKey, connectionId)
  const asked: string[] = []
  const crm: CrmClient = {
    account: { connectionConfig },
    request: async ({ budget: _budget, repeatable: _repeatable, ...request }) => {
      asked.push(request.path)
      const response = await gateway.crm({ integrationKey, connectionId }, request)
      const facts = provider.classify(response)
      if (facts) throw new CrmError(facts, response.status)
      return response
    },
  }
  const object = (name: string) => {
    const found = provider.objects.find((one) => one.name === name)
    if (!found) throw new Error(`${id} has no ${name}`)
    return found
  }
  return {
    provider,
    crm,
    gateway,
    connectionId,
    asked,
    control,
    object,
    context: async (name) => ({ crm, signal, fields: await object(name).fieldDefinitions(crm, signal) }),
    edit: (edit) => control.edit<Shown>(target, edit),
    dump: (name) => control.dump<Shown>(target, name),
    indexed: async () => void (await control.advanceClock(10_000)),
    close: async () => {
      gateway.close()
      await close()
    },
  }
}

/** Every page of a listing. */
export async function pages(next: (page: string | null) => Promise<ListPage>): Promise<ListPage[]> {
  const read: ListPage[] = []
  let page: string | null = null
  do {
    const one = await next(page)
    read.push(one)
    page = one.next
  } while (page !== null)
  return read
}

export const recordsOf = (read: ListPage[]): RemoteRecord[] => read.flatMap((page) => page.records)
