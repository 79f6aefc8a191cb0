import { Agent, request } from 'node:http'

/** A contact as the CRM shows it. */
export interface RawContact {
  id: string
  properties: Record<string, string | null>
  createdAt: string
  updatedAt: string
  associations?: { companies?: { results: { id: string }[] } }
}

export interface Listing {
  host: string
  apiKey: string
  connectionId: string
  /** Of the first page. */
  query: string
}

interface Page {
  results: RawContact[]
  paging?: { next?: { after?: string } }
}

/** The pages of a listing, the next one on its way while one is worked on. */
export async function* pagesOf({ host, apiKey, connectionId, query }: Listing) {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(host)
  const headers = { authorization: `Bearer ${apiKey}`, 'provider-config-key': 'hubspot', 'connection-id': connectionId }
  const fetchPage = (after: string | null) =>
    new Promise<string>((resolve, reject) => {
      const path = `/proxy/crm/v3/objects/contacts?${query}${after === null ? '' : `&after=${after}`}`
      const call = request({ agent, host: hostname, port, path, headers }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8')
          if (answer.statusCode === 200) resolve(text)
          else reject(new Error(`${answer.statusCode} ${text}`))
        })
      })
      call.on('error', reject)
      call.end()
    })
  try {
    let coming = fetchPage(null)
    for (;;) {
      const page: Page = JSON.parse(await coming)
      const next = page.paging?.next?.after ?? null
      if (next !== null) coming = fetchPage(next)
      yield { contacts: page.results, next }
      if (next === null) return
    }
  } finally {
    agent.destroy()
  }
}
