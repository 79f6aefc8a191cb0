import type { CrmCall, ListPage } from '../../provider'
import { type ScriptedCrm, scriptedCrm } from '../../testing/scripted-crm'
import { listAll } from '../listing'
import { companyObject } from '../objects'

export function row(id: number | string, more: Record<string, unknown> = {}) {
  return {
    id: String(id),
    properties: { email: `p${id}@x.se`, firstname: null },
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-02-01T00:00:00.000Z',
    archived: false,
    ...more,
  }
}

export function rows(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => row(from + index))
}

export function next(after: string) {
  return { next: { after, link: 'https://evil.example/steal?after=1' } }
}

/** Answers a count with `total`, and listings by their `after`. */
export function portal(pages: Record<string, unknown>, total: unknown = 250): ScriptedCrm {
  return scriptedCrm((call) =>
    call.path.endsWith('/search') ? { total, results: [] } : pages[String(call.query?.after ?? 'first')],
  )
}

export async function readAll(crm: ScriptedCrm, object = companyObject): Promise<ListPage[]> {
  const pages: ListPage[] = []
  let page: string | null = null
  do {
    const read: ListPage = await listAll(object, crm.context(), page)
    pages.push(read)
    page = read.next
  } while (page !== null)
  return pages
}

export const listings = (crm: ScriptedCrm) => crm.calls.filter((call) => call.method === 'GET')

export function inputsOf(call: CrmCall): { id: string; after?: string }[] {
  return (call.body as { inputs: { id: string; after?: string }[] }).inputs
}
