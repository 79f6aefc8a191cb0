import type { EntityRecord, FieldValue, Problem, RecordField, RecordLink } from '@shared/model'
import type { Draft } from './drafts'

/**
 * How a CRM's value of a field stands to the value here. `push`: the next sync writes it. `waits`: it cannot be written
 * for now. `differs`: a person has to decide. `apart`: it is another one and is not written. `unmapped`: the CRM has no
 * such field.
 */
export type SideState = 'same' | 'push' | 'waits' | 'differs' | 'apart' | 'unmapped'

export interface FieldSide {
  link: RecordLink
  value: FieldValue
  state: SideState
  reason: Problem | null
}

/** Links of a record that are there at their CRM. */
export function liveLinks(record: Pick<EntityRecord, 'links'>): RecordLink[] {
  return record.links.filter(({ deletedAt }) => deletedAt === null)
}

/** What every CRM of a record has for a field, and what becomes of it. */
export function sidesOf(record: EntityRecord, field: RecordField, draft: Draft): FieldSide[] {
  const isDrafted = Object.hasOwn(draft, field.field)
  const shown = isDrafted ? (draft[field.field] ?? null) : (record.fields[field.field] ?? null)
  return liveLinks(record).map((link) => {
    const value = link.values[field.field] ?? null
    const waiting = link.waiting.find((item) => item.field === field.field)
    const side = { link, value, reason: waiting?.reason ?? null }
    if (!field.knownBy.includes(link.id)) return { ...side, state: 'unmapped' }
    if (isDrafted) {
      if (looksSame(shown, value)) return { ...side, state: 'same' }
      return { ...side, state: field.takenBy.includes(link.id) ? 'push' : 'apart' }
    }
    if (waiting) return { ...side, state: waiting.reason ? 'waits' : 'push' }
    if (looksSame(shown, value)) return { ...side, state: 'same' }
    if (field.contested) return { ...side, state: 'differs' }
    // What the engine does not want to write although the CRM takes it is the same in the CRM's own spelling.
    return { ...side, state: field.takenBy.includes(link.id) ? 'same' : 'apart' }
  })
}

/** Two values that a person sees as one. */
export function looksSame(a: FieldValue, b: FieldValue): boolean {
  return plain(a) === plain(b)
}

function plain(value: FieldValue): string {
  if (value === null) return ''
  return (Array.isArray(value) ? value.join('; ') : String(value)).trim()
}

/** What a save would write: how many fields, and to how many CRMs. */
export interface PendingSum {
  fields: number
  /** Integrations that get something. */
  integrations: string[]
}

/** What is drafted, or else what waits already. */
export function pendingSum(record: EntityRecord, fields: readonly RecordField[], draft: Draft): PendingSum {
  const drafted = fields.filter(({ field }) => Object.hasOwn(draft, field))
  if (drafted.length > 0) {
    const sides = drafted.flatMap((field) => sidesOf(record, field, draft))
    return { fields: drafted.length, integrations: integrationsOf(sides.filter(({ state }) => state === 'push')) }
  }
  const waiting = liveLinks(record).flatMap((link) =>
    link.waiting.filter(({ reason }) => reason === null).map(({ field }) => ({ link, field })),
  )
  return { fields: new Set(waiting.map(({ field }) => field)).size, integrations: integrationsOf(waiting) }
}

function integrationsOf(sides: readonly { link: RecordLink }[]): string[] {
  return [...new Set(sides.map(({ link }) => link.integrationId))]
}

/** The part of a refusal that is about a field; null where it says nothing of it. */
export function refusalOf(problem: Problem | undefined, field: RecordField): { reason: string; fix: string } | null {
  if (!problem || typeof problem.params.field !== 'string') return null
  const isFirst = problem.params.field === field.label || problem.params.field === field.field
  const reason = isFirst ? problem.params.reason : reasonIn(problem.detail, field.label)
  if (!isFirst && reason === null) return null
  return { reason: String(reason ?? ''), fix: isFirst ? String(problem.params.fix ?? '') : '' }
}

/** Where several values were refused, all of them stand in the detail: `Label: reason; Label: reason`. */
function reasonIn(detail: string | null, label: string): string | null {
  const start = `; ${detail ?? ''}`.indexOf(`; ${label}: `)
  if (detail === null || start < 0) return null
  const [reason = ''] = detail.slice(start + label.length + 2).split(/; (?=[^;:]+: )/)
  return reason
}
