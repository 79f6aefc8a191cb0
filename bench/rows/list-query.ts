import { SandboxControl } from '../../src/main/sandbox/control-client'
import type { Workshop } from '../lab/workshop'

/** The query by which the engine asks for the first page of everything: what is measured beside it asks the same. */
export async function listQuery(shop: Workshop): Promise<string> {
  const folder = shop.place()
  // A few people are enough to see it.
  const small = await shop.sandboxes.of(200)
  const control = new SandboxControl(small)
  await control.resetRequests()
  await shop.run('pullAll', { folder, sandbox: small, provider: 'hubspot', streams: ['contacts'] })
  shop.drop(folder)
  const sent = await control.requests({ prefix: '/proxy/crm/v3/objects/contacts' })
  const page = sent.find(({ method, query }) => method === 'GET' && query.includes('archived=false'))
  if (!page) throw new Error('The engine asked for no page of everything')
  return page.query.replace(/^\?/, '')
}
