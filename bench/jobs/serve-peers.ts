import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SandboxControl } from '../../src/main/sandbox/control-client'
import { openForwarder } from '../../tests/kit/forwarder'
import { fieldOf, mapped } from '../lab/mapped'
import { pagesOf, type RawContact } from '../lab/pages'
import type { Address } from '../lab/sandboxes'

export interface PeersInput {
  sandbox: Address
  query: string
}

/** Where the peers find the same contacts, each in the way that it asks for them. */
export interface PeerAddresses {
  /** What WatermelonDB's pull gets. */
  watermelon: string
  /** A database of CouchDB's, for PouchDB. */
  couch: string
  /** The CRM itself for the vendor's own client: its address without Nango's headers. */
  crm: string
  /** What the properties of a contact are called where it is kept. */
  fields: Record<string, string>
}

/** Serves the sandbox's contacts to the peers, from a process of its own, until it is ended. */
export async function servePeers({ sandbox, query }: PeersInput): Promise<PeerAddresses> {
  const control = new SandboxControl(sandbox)
  const [connectionId = ''] = await control.addConnections({ integrationKey: 'hubspot' })
  const rows: RawContact[] = []
  for await (const { contacts } of pagesOf({ ...sandbox, connectionId, query })) rows.push(...contacts)
  const forwarder = await openForwarder(sandbox, { connectionId, providerConfigKey: 'hubspot' })
  const couch = couchOf(rows)
  const server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://peer')
    const { status, body } =
      url.pathname === '/watermelon' ? { status: 200, body: watermelonOf(rows) } : await couch(incoming, url)
    const text = JSON.stringify(body)
    outgoing.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    outgoing.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const properties = new URLSearchParams(query).get('properties')?.split(',') ?? []
  const fields = Object.fromEntries(properties.map((property) => [property, columnOf(fieldOf(property))]))
  return { watermelon: `${origin}/watermelon`, couch: `${origin}/db`, crm: forwarder.url, fields }
}

const columnOf = (field: string) => field.replace(/\W/g, '_')

/** The answer to WatermelonDB's pull: contacts; what is to be kept besides is made where it is kept. */
function watermelonOf(rows: readonly RawContact[]) {
  const created = rows.map((row) => ({
    id: row.id,
    raw: JSON.stringify(row),
    ...Object.fromEntries(Object.entries(mapped(row)).map(([field, value]) => [columnOf(field), value ?? ''])),
  }))
  return { changes: { contacts: { created, updated: [], deleted: [] } }, timestamp: Date.now() }
}

interface Answer {
  status: number
  body: unknown
}

interface CouchDocument {
  _id: string
  _rev: string
}

/** The part of CouchDB's protocol that a replication from it uses. https://docs.couchdb.org/en/stable/replication/protocol.html */
function couchOf(rows: readonly RawContact[]): (incoming: IncomingMessage, url: URL) => Promise<Answer> {
  const documents = rows.map((row, index) => ({ ...row, _id: row.id, _rev: `1-${String(index).padStart(32, 'a')}` }))
  const byId = new Map(documents.map((document) => [document._id, document]))
  const checkpoints = new Map<string, CouchDocument>()
  const ok = (body: unknown, status = 200): Answer => ({ status, body })
  const found = (id: string) => {
    const document = byId.get(id)
    return { ...document, _revisions: { start: 1, ids: [document?._rev.slice(2)] } }
  }
  return async (incoming, url) => {
    const path = url.pathname.replace(/^\/db\/?/, '')
    if (path === '')
      return ok({ db_name: 'db', doc_count: rows.length, update_seq: rows.length, instance_start_time: '0' })
    if (path.startsWith('_local/')) {
      const id = path.slice('_local/'.length)
      const held = checkpoints.get(id)
      if (incoming.method === 'GET') return held ? ok(held) : ok({ error: 'not_found', reason: 'missing' }, 404)
      const document = { ...JSON.parse(await textOf(incoming)), _rev: `0-${checkpoints.size + 1}` } as CouchDocument
      checkpoints.set(id, document)
      return ok({ ok: true, id: document._id, rev: document._rev }, 201)
    }
    if (path === '_changes') {
      const since = Number(url.searchParams.get('since') ?? 0)
      const some = documents.slice(since, since + Number(url.searchParams.get('limit') ?? 1000))
      const results = some.map(({ _id, _rev }, index) => ({
        seq: since + index + 1,
        id: _id,
        changes: [{ rev: _rev }],
      }))
      return ok({ results, last_seq: since + some.length, pending: Math.max(0, rows.length - since - some.length) })
    }
    if (path === '_bulk_get') {
      const { docs } = JSON.parse(await textOf(incoming)) as { docs: { id: string }[] }
      return ok({ results: docs.map(({ id }) => ({ id, docs: [{ ok: found(id) }] })) })
    }
    return ok({ error: 'not_found', path }, 404)
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
