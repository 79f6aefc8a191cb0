import { client } from '../../../client'

const page = 500

/** The integrations for which something of some records waits. */
export async function waitingAt(ids: ReadonlySet<string>): Promise<string[]> {
  const found = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await client.outbox.list({ cursor, limit: page })
    for (const { recordId, integrationId } of items) if (ids.has(recordId)) found.add(integrationId)
    if (nextCursor === null) return [...found]
    cursor = nextCursor
  }
}
