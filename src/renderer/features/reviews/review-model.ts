import {
  activityFields,
  companyFields,
  contactFields,
  type EntityKind,
  type FieldValue,
  leadFields,
  type MatchReview,
} from '@shared/model'

type Candidate = MatchReview['candidates'][number]

/** A line of the table in which a record stands beside its candidates. */
export interface ReviewRow {
  /** Null: the name, which is made of several fields. */
  field: string | null
  label: string
  value: FieldValue
  /** In the order of the candidates. */
  others: { value: FieldValue; equal: boolean }[]
}

const standard: Record<EntityKind, readonly { id: string; label: string }[]> = {
  contact: contactFields,
  company: companyFields,
  lead: leadFields,
  activity: activityFields,
}
/** What the line of the name says already. */
const partsOfName = new Set(['firstName', 'lastName', 'name'])

const isBlank = (value: FieldValue | undefined) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** The fields that the record or a candidate has, the name in front, standard ones in their usual order. */
export function reviewRows(review: MatchReview): ReviewRow[] {
  const { kind, fields, candidates, name } = review
  const own = standard[kind]
  const known = new Set(own.map(({ id }) => id))
  const custom = Object.keys(fields).filter((id) => !known.has(id))
  const labels = [...own, ...custom.map((id) => ({ id, label: id.replace(/^custom:/, '') }))]
  const rows = labels.flatMap(({ id, label }) => {
    if (partsOfName.has(id)) return []
    const value = fields[id] ?? null
    if (isBlank(value) && candidates.every((candidate) => isBlank(candidate.fields[id]))) return []
    const others = candidates.map((candidate) => {
      return { value: candidate.fields[id] ?? null, equal: candidate.equal.includes(id) }
    })
    return [{ field: id, label, value, others }]
  })
  const names = candidates.map((candidate) => ({ value: candidate.name, equal: isSameName(candidate, name) }))
  return [{ field: null, label: '', value: name, others: names }, ...rows]
}

function isSameName(candidate: Candidate, name: string): boolean {
  return candidate.name.trim().toLocaleLowerCase() === name.trim().toLocaleLowerCase()
}

/** A text in three pieces, of which the middle one is what another text has otherwise. */
export interface NearText {
  head: string
  middle: string
  tail: string
}

/**
 * Which letters of a name differ from another one that is nearly equal; null where the two are equal, or too far from
 * each other for single letters to tell anything.
 */
export function nearLetters(name: string, other: string): NearText | null {
  const [a, b] = [[...name], [...other]]
  if (name === other) return null
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  const differing = Math.max(a.length, b.length) - head - tail
  if (differing > 2 || head + tail < 3) return null
  const end = a.length - tail
  return { head: a.slice(0, head).join(''), middle: a.slice(head, end).join(''), tail: a.slice(end).join('') }
}

/** On how many candidates each key of the record stands, for those keys that it has. */
export function doubts(review: MatchReview): { field: 'email' | 'phone' | 'domain' | 'website'; count: number }[] {
  return (['email', 'phone', 'domain', 'website'] as const).flatMap((field) => {
    if (isBlank(review.fields[field])) return []
    return [{ field, count: review.candidates.filter(({ equal }) => equal.includes(field)).length }]
  })
}

/** How many candidates have the record's name. */
export function sameNames(review: MatchReview): number {
  return review.candidates.filter((candidate) => isSameName(candidate, review.name)).length
}

/**
 * Candidates as they were when the person began to look, each with whether it has gone meanwhile: a column does not
 * move from under the hand that chooses it. New ones come at the end.
 */
export function steadyCandidates(
  before: readonly Candidate[],
  now: readonly Candidate[],
): { candidate: Candidate; gone: boolean }[] {
  const fresh = new Map(now.map((candidate) => [candidate.id, candidate]))
  const known = new Set(before.map(({ id }) => id))
  return [
    ...before.map((candidate) => ({ candidate: fresh.get(candidate.id) ?? candidate, gone: !fresh.has(candidate.id) })),
    ...now.filter(({ id }) => !known.has(id)).map((candidate) => ({ candidate, gone: false })),
  ]
}

/** Puts those that the person wants to look at later behind all others. */
export function laterLast<T extends { id: string }>(items: readonly T[], later: readonly string[]): T[] {
  const place = (id: string) => later.indexOf(id)
  return [...items].sort((a, b) => place(a.id) - place(b.id))
}
