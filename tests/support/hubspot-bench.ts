import { randomUUID } from 'node:crypto'
import { createGateway } from '../../src/main/engine/nango/create-gateway'
import type { NangoGateway } from '../../src/main/engine/nango/gateway'
import { CrmError } from '../../src/main/engine/providers/kit/crm-error'
import type {
  CrmClient,
  ListPage,
  ObjectDefinition,
  ReadContext,
  RemoteRecord,
} from '../../src/main/engine/providers/provider'
import { providers } from '../../src/main/engine/providers/registry'
import { type RunningSandbox, startSandbox } from '../../src/main/sandbox/server'

export const hubspot = providers.get('hubspot')
export const { signal } = new AbortController()
export const emptyPortal = '90017442'

export interface Shown {
  id: string
  properties: Record<string, string | null>
}

/** HubSpot's provider against the sandbox: through the real gateway, over HTTP, as in production but for the host. */
export interface Bench {
  /** One request for each call: no limiter, no retries. */
  crm: CrmClient
  gateway: NangoGateway
  connectionId: string
  /** Paths at the CRM, in the order of the requests. */
  asked: string[]
  object(name: string): ObjectDefinition
  context(name: string): Promise<ReadContext>
  edit(edit: Record<string, unknown>): Promise<Shown>
  dump(object: string): Promise<Shown[]>
  control(method: string, path: string, body?: unknown): Promise<unknown>
  close(): Promise<void>
}

export async function openBench(options: { records?: number; account?: string } = {}): Promise<Bench> {
  const sandbox: RunningSandbox = await startSandbox({ records: options.records ?? 420, unlimited: true })
  const gateway = createGateway({ host: sandbox.host, apiKey: sandbox.apiKey, version: 'test' })
  const control: Bench['control'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.host}/control/${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const connectionId = randomUUID()
  await control('POST', 'connections', {
    integrationKey: 'hubspot',
    connectionId,
    ...(options.account ? { account: options.account } : {}),
  })
  const { connectionConfig } = await gateway.getConnection('hubspot', connectionId)
  const target = { provider: 'hubspot', ...(options.account ? { account: options.account } : {}) }
  const asked: string[] = []
  const crm: CrmClient = {
    account: { connectionConfig },
    request: async ({ budget: _budget, repeatable: _repeatable, ...request }) => {
      asked.push(request.path)
      const response = await gateway.crm({ integrationKey: 'hubspot', connectionId }, request)
      const facts = hubspot.classify(response)
      if (facts) throw new CrmError(facts, response.status)
      return response
    },
  }
  const object = (name: string) => {
    const found = hubspot.objects.find((one) => one.name === name)
    if (!found) throw new Error(`HubSpot has no ${name}`)
    return found
  }
  return {
    crm,
    gateway,
    connectionId,
    asked,
    object,
    context: async (name) => ({ crm, signal, fields: await object(name).fieldDefinitions(crm, signal) }),
    edit: async (edit) => ((await control('POST', 'accounts/edit', { target, edit })) as { record: Shown }).record,
    dump: async (name) =>
      ((await control('POST', 'accounts/dump', { target, object: name })) as { records: Shown[] }).records,
    control,
    close: async () => {
      gateway.close()
      await sandbox.close()
    },
  }
}

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
export const byId = (a: { id: string }, b: { id: string }) => Number(a.id) - Number(b.id)
