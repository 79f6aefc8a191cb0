import type { CrmResponse } from '../../nango/gateway'
import type { ReadContext, ReferenceOwner, ReferencePage, ReferencePipeline, ReferenceStage } from '../provider'
import { idOf, isObject, textOf } from './json'
import { nextTokenPage, readTokenPage } from './paging'
import { listIn } from './rows'
import { plainText } from './values'

/** Lists of reference data that are longer than this say nothing to a person, and are cut. */
const mostItems = 10_000

/** Reads what can be read of a list; a row that is none is left out, for reference data only gives ids their names. */
export function itemsOf<Item>(
  response: CrmResponse,
  what: string,
  names: readonly string[],
  read: (row: Record<string, unknown>, index: number) => Item | null,
): Item[] {
  const rows = listIn(response, what, ...names).slice(0, mostItems)
  return rows.flatMap((row, index) => (isObject(row) ? (read(row, index) ?? []) : []))
}

/**
 * One page of a list that goes on by a token, with a check that it gets somewhere.
 *
 * @param read asks for the page behind a token; resolves with its items and the next token, null at the end
 */
export async function tokenList<Item extends { remoteId: string }>(
  provider: string,
  page: string | null,
  read: (token: string | null) => Promise<{ items: Item[]; token: string | null }>,
): Promise<ReferencePage<Item>> {
  const current = readTokenPage(page)
  const { items, token } = await read(current?.token ?? null)
  if (token === null) return { items, next: null }
  const reached = items.at(-1)?.remoteId ?? current?.reached ?? null
  return { items, next: JSON.stringify(nextTokenPage(current, { token, reached, total: null }, provider)) }
}

/** All of a list that has no pages. */
export async function wholeList<Item>(
  { crm, signal }: Pick<ReadContext, 'crm' | 'signal'>,
  path: string,
  read: (response: CrmResponse) => Item[],
): Promise<ReferencePage<Item>> {
  return { items: read(await crm.request({ method: 'GET', path, signal })), next: null }
}

/** A person of the CRM: by the parts of the name, else by the address, else by the id. Null without an id. */
export function ownerOf(
  id: unknown,
  parts: { names: readonly unknown[]; email: unknown; active: boolean },
): ReferenceOwner | null {
  const remoteId = idOf(id)
  if (remoteId === null) return null
  const email = textOf(plainText(parts.email)?.trim())
  const name = parts.names.map((part) => plainText(part)?.trim() ?? '').filter((part) => part !== '')
  return { remoteId, name: name.join(' ') || email || remoteId, email, active: parts.active }
}

/** A pipeline with its stages in their order. Null without an id. */
export function pipelineOf(
  id: unknown,
  parts: { object: string; label: unknown; position: unknown; stages: readonly (ReferenceStage | null)[] },
): ReferencePipeline | null {
  const remoteId = idOf(id)
  if (remoteId === null) return null
  const stages = parts.stages.filter((stage) => stage !== null).sort((a, b) => a.position - b.position)
  return {
    remoteId,
    object: parts.object,
    label: plainText(parts.label) ?? remoteId,
    position: numberOf(parts.position) ?? 0,
    stages,
  }
}

/**
 * A stage. Null without an id.
 *
 * @param parts `probability` as the CRM gives it; `percent`: how much of it is 100 per cent
 */
export function stageOf(
  id: unknown,
  parts: {
    label: unknown
    position: unknown
    outcome: ReferenceStage['outcome']
    probability: unknown
    percent: 1 | 100
  },
): ReferenceStage | null {
  const remoteId = idOf(id)
  if (remoteId === null) return null
  const share = numberOf(parts.probability)
  const probability = share === null ? null : Math.min(100, Math.max(0, (share * 100) / parts.percent))
  return {
    remoteId,
    label: plainText(parts.label) ?? remoteId,
    position: numberOf(parts.position) ?? 0,
    outcome: parts.outcome,
    probability: probability === null ? null : Math.round(probability * 100) / 100,
  }
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}
