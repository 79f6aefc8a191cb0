import type { ConflictPolicy, Direction, FieldValue } from '@shared/model'
import type { MappedFields } from './field-definition'
import { mergeSets } from './merge-sets'

/** What the merge must know of fields. */
export interface MergeRules {
  same(field: string, a: FieldValue, b: FieldValue): boolean
  /** Fields of one group merge together; a field without a group is one of its own. */
  groupOf(field: string): string | null
  /** `from`: the CRM owns the field. `to`: Patchbay owns it. */
  directionOf(field: string): Direction
  policyOf(field: string): ConflictPolicy
  /** Two stamps closer than this cannot be ordered, ms. */
  toleranceMs: number
}

/** The three states of a record. A field that `remote` does not name is absent: it takes no part. */
export interface MergeSides {
  /** What both last agreed on; null at the first contact. */
  base: MappedFields | null
  local: MappedFields
  remote: MappedFields
  /** When a side's value of a field was set, ms; null when nobody knows. */
  localAt(field: string): number | null
  remoteAt(field: string): number | null
}

export interface MergeConflict {
  /** Name of the group, or the field that is alone. */
  group: string
  fields: { field: string; base: FieldValue; local: FieldValue; remote: FieldValue }[]
}

/** A value that a policy put aside; history keeps it, so that it can be restored. */
export interface LostValue {
  field: string
  value: FieldValue
  side: 'local' | 'remote'
}

export interface MergeResult {
  /** Fields of the entity that take another value. */
  local: MappedFields
  /** Fields that the CRM is to be given. */
  push: MappedFields
  /** What both agree on from now on; a pushed field counts only once the CRM has confirmed it. */
  base: MappedFields
  conflicts: MergeConflict[]
  lost: LostValue[]
}

/**
 * Three-way merge of a record, group by group: a side that did not change never overwrites the one that did. Where both
 * changed, the policy decides or the conflict is left to a person, and then neither side is touched.
 */
export function mergeRecord(sides: MergeSides, rules: MergeRules): MergeResult {
  const result: MergeResult = { local: {}, push: {}, base: { ...sides.base }, conflicts: [], lost: [] }
  for (const [group, fields] of groupsOf(sides, rules)) mergeGroup(group, fields, sides, rules, result)
  return result
}

function groupsOf(sides: MergeSides, rules: MergeRules): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const field of Object.keys(sides.remote)) {
    if (rules.directionOf(field) === 'off') continue
    const group = rules.groupOf(field) ?? field
    groups.set(group, [...(groups.get(group) ?? []), field])
  }
  return groups
}

function mergeGroup(group: string, all: string[], sides: MergeSides, rules: MergeRules, result: MergeResult): void {
  const shared: string[] = []
  for (const field of all) {
    const direction = rules.directionOf(field)
    if (direction === 'from') takeRemote([field], sides, rules, result, 'owner')
    else if (direction === 'to') keepLocal([field], sides, rules, result, 'owner')
    else if (Array.isArray(sides.local[field]) || Array.isArray(sides.remote[field])) {
      mergeList(field, sides, rules, result)
    } else shared.push(field)
  }
  if (shared.length > 0) mergeShared(group, shared, sides, rules, result)
}

type Verdict =
  | { type: 'agree' }
  | { type: 'remote' | 'local'; why: 'only-one' | 'policy' }
  /** Left to a person. */
  | { type: 'ask' }

function mergeShared(group: string, fields: string[], sides: MergeSides, rules: MergeRules, result: MergeResult): void {
  const verdict = judge(fields, sides, rules)
  if (verdict.type === 'agree') agree(fields, sides, result)
  else if (verdict.type === 'remote') takeRemote(fields, sides, rules, result, verdict.why)
  else if (verdict.type === 'local') keepLocal(fields, sides, rules, result, verdict.why)
  else result.conflicts.push({ group, fields: fields.map((field) => conflictOf(field, sides)) })
}

function judge(fields: string[], sides: MergeSides, rules: MergeRules): Verdict {
  const { base, local, remote } = sides
  const differs = (a: MappedFields, b: MappedFields) =>
    fields.filter((field) => !rules.same(field, at(a, field), at(b, field)))
  const differing = differs(local, remote)
  if (differing.length === 0) return { type: 'agree' }
  if (base === null) {
    // First contact: a value beats a blank.
    if (differing.every((field) => isBlank(at(local, field)))) return { type: 'remote', why: 'only-one' }
    if (differing.every((field) => isBlank(at(remote, field)))) return { type: 'local', why: 'only-one' }
  } else {
    if (differs(base, local).length === 0) return { type: 'remote', why: 'only-one' }
    if (differs(base, remote).length === 0) return { type: 'local', why: 'only-one' }
  }
  const winning = winner(fields, sides, rules)
  return winning === 'person' ? { type: 'ask' } : { type: winning, why: 'policy' }
}

function conflictOf(field: string, { base, local, remote }: MergeSides): MergeConflict['fields'][number] {
  return { field, base: at(base ?? {}, field), local: at(local, field), remote: at(remote, field) }
}

/** A group has one policy, that of its first field. */
function winner(fields: string[], sides: MergeSides, rules: MergeRules): 'local' | 'remote' | 'person' {
  const policy = rules.policyOf(fields[0] ?? '')
  if (policy === 'crm') return 'remote'
  if (policy === 'patchbay') return 'local'
  if (policy === 'crm-unless-blank') return erases('remote', fields, sides) ? 'local' : 'remote'
  if (policy === 'patchbay-unless-blank') return erases('local', fields, sides) ? 'remote' : 'local'
  if (policy === 'newest') return newest(fields, sides, rules.toleranceMs)
  return 'person'
}

/** The side is blank all over, and nobody cleared it: it never had a value that both knew. */
function erases(side: 'local' | 'remote', fields: string[], sides: MergeSides): boolean {
  return fields.every((field) => isBlank(at(sides[side], field)) && isBlank(at(sides.base ?? {}, field)))
}

function newest(fields: string[], sides: MergeSides, toleranceMs: number): 'local' | 'remote' | 'person' {
  const local = latest(fields.map((field) => sides.localAt(field)))
  const remote = latest(fields.map((field) => sides.remoteAt(field)))
  if (local === null || remote === null || Math.abs(local - remote) <= toleranceMs) return 'person'
  return local > remote ? 'local' : 'remote'
}

function latest(stamps: (number | null)[]): number | null {
  return stamps.reduce((last, stamp) => (stamp !== null && (last === null || stamp > last) ? stamp : last), null)
}

function agree(fields: string[], sides: MergeSides, result: MergeResult): void {
  for (const field of fields) result.base[field] = at(sides.remote, field)
}

function takeRemote(
  fields: string[],
  sides: MergeSides,
  rules: MergeRules,
  result: MergeResult,
  why: 'only-one' | 'policy' | 'owner',
): void {
  for (const field of fields) {
    const [local, remote] = [at(sides.local, field), at(sides.remote, field)]
    result.base[field] = remote
    if (rules.same(field, local, remote)) continue
    result.local[field] = remote
    const edited = sides.base !== null && !rules.same(field, at(sides.base, field), local)
    if (why === 'policy' || (why === 'owner' && edited)) result.lost.push({ field, value: local, side: 'local' })
  }
}

function keepLocal(
  fields: string[],
  sides: MergeSides,
  rules: MergeRules,
  result: MergeResult,
  why: 'only-one' | 'policy' | 'owner',
): void {
  for (const field of fields) {
    const [local, remote] = [at(sides.local, field), at(sides.remote, field)]
    // From here on the local value is an edit of what the CRM has now.
    result.base[field] = remote
    if (rules.same(field, local, remote)) continue
    result.push[field] = local
    const edited = sides.base !== null && !rules.same(field, at(sides.base, field), remote)
    if (why === 'policy' || (why === 'owner' && edited)) result.lost.push({ field, value: remote, side: 'remote' })
  }
}

/** Lists merge as sets: what either side added is in, what either side took out is out. Nothing is lost, so nobody is asked. */
function mergeList(field: string, sides: MergeSides, rules: MergeRules, result: MergeResult): void {
  const [local, remote] = [at(sides.local, field), at(sides.remote, field)]
  const merged = mergeSets(sides.base === null ? [] : at(sides.base, field), local, remote, (a, b) =>
    rules.same(field, [a], [b]),
  )
  result.base[field] = remote
  if (!rules.same(field, local, merged)) result.local[field] = merged
  if (!rules.same(field, remote, merged)) result.push[field] = merged
}

function at(fields: MappedFields, field: string): FieldValue {
  return fields[field] ?? null
}

function isBlank(value: FieldValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
