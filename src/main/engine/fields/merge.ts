import type { ConflictPolicy, Direction, FieldValue } from '@shared/model'
import type { MappedFields } from './field-definition'
import { mergeSets } from './merge-sets'

/** The values of one field. */
export interface FieldSides {
  local: FieldValue
  remote: FieldValue
  known: boolean
}

/** What the merge must know of fields. */
export interface MergeRules {
  same(field: string, a: FieldValue, b: FieldValue): boolean
  /** Fields of one group merge together; a field without a group is one of its own. */
  groupOf(field: string): string | null
  /**
   * `from`: the CRM owns the field. `to`: Patchbay owns it.
   *
   * @param values both sides' values; `known`: there is a value that both agreed on
   */
  directionOf(field: string, values: FieldSides): Direction
  /** The whole stream is only read for now: that is no word about who owns a field. */
  isOnlyRead?: ((field: string, values: FieldSides) => boolean) | undefined
  /** Whether the CRM takes a value for the field at present. */
  canWrite(field: string): boolean
  policyOf(field: string): ConflictPolicy
  /** Who has fields of a group that were never agreed on, where a person has decided that for all; null: the policy says. */
  decided?: ((fields: readonly string[]) => 'local' | 'remote' | 'person' | null) | undefined
  /** Two moments closer than this cannot be ordered, ms. */
  toleranceMs: number
}

/** When a value was set, ms: after `from` (null: at an unknown time) and at `at` at the latest. */
export interface Interval {
  from: number | null
  at: number
}

/** The three states of a record. A field that `remote` does not name is absent: it takes no part. */
export interface MergeSides {
  /** What both last agreed on, field by field. A field that it does not name was never agreed on. */
  base: MappedFields
  local: MappedFields
  remote: MappedFields
  /** When a side's value of a field was set; null where it is not known. */
  localAt(field: string): Interval | null
  remoteAt(field: string): Interval | null
}

export interface MergeConflict {
  /** Name of the group, or the field that is alone. */
  group: string
  fields: { field: string; base: FieldValue; local: FieldValue; remote: FieldValue }[]
}

/** A value that a policy or an owner put aside; history keeps it, so that it can be restored. */
export interface LostValue {
  field: string
  group: string
  value: FieldValue
  side: 'local' | 'remote'
  /** `policy`: both sides had changed. `owner`: the direction of the field decided. */
  why: 'policy' | 'owner'
}

export interface MergeResult {
  /** Fields of the entity that take another value. */
  local: MappedFields
  /** Fields that the CRM is to be given. */
  push: MappedFields
  /**
   * What both agree on from now on. A field that is to be pushed has the CRM's present value: the local one is an edit
   * of it. A pushed field counts as agreed only once the CRM has confirmed it.
   */
  base: MappedFields
  conflicts: MergeConflict[]
  lost: LostValue[]
}

/**
 * Three-way merge of a record, group by group: a side that did not change never overwrites the one that did. What was
 * never agreed on is not taken for agreed: there a blank yields to a value, and two different values are a conflict
 * like any other. Where both changed, the policy decides or the conflict is left to a person, and then neither side is
 * touched.
 */
export function mergeRecord(sides: MergeSides, rules: MergeRules): MergeResult {
  const result: MergeResult = { local: {}, push: {}, base: { ...sides.base }, conflicts: [], lost: [] }
  for (const [group, fields] of groupsOf(sides, rules)) mergeGroup(group, fields, sides, rules, result)
  return result
}

function groupsOf(sides: MergeSides, rules: MergeRules): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const field of Object.keys(sides.remote)) {
    if (directionOf(field, sides, rules) === 'off') continue
    const group = rules.groupOf(field) ?? field
    groups.set(group, [...(groups.get(group) ?? []), field])
  }
  return groups
}

function mergeGroup(group: string, all: string[], sides: MergeSides, rules: MergeRules, result: MergeResult): void {
  const merge = new GroupMerge(group, sides, rules, result)
  const shared: string[] = []
  for (const field of all) {
    const direction = directionOf(field, sides, rules)
    if (direction === 'from' || (!rules.canWrite(field) && !isKnown(sides, field))) merge.byOwner(field, 'remote')
    else if (direction === 'to') merge.byOwner(field, 'local')
    else if (Array.isArray(sides.local[field]) || Array.isArray(sides.remote[field])) merge.list(field)
    else shared.push(field)
  }
  if (shared.length > 0) merge.together(shared)
}

type Reason = 'only-one' | 'policy' | 'owner'

/** The merge of one group of fields. */
class GroupMerge {
  constructor(
    readonly group: string,
    readonly sides: MergeSides,
    readonly rules: MergeRules,
    readonly result: MergeResult,
  ) {}

  /**
   * The direction says who owns the field. At a base that was never agreed on a blank of the owner erases nothing. What a
   * CRM that is only read has not changed overwrites nothing that was set here since: that waits until it may be written.
   */
  byOwner(field: string, owner: 'local' | 'remote'): void {
    const { sides, rules } = this
    const [local, remote] = [at(sides.local, field), at(sides.remote, field)]
    if (rules.same(field, local, remote)) this.#agree([field])
    else if (!isKnown(sides, field) && isBlank(owner === 'remote' ? remote : local)) return
    else if (owner === 'local') this.#keepLocal([field], 'owner')
    else if (this.#waitsToBeWritten(field, local, remote)) return
    else this.#takeRemote([field], 'owner')
  }

  /** It was set here, the CRM has what both agreed on, and the stream is only read for now. */
  #waitsToBeWritten(field: string, local: FieldValue, remote: FieldValue): boolean {
    const { sides, rules } = this
    const isUnchanged = isKnown(sides, field) && rules.same(field, at(sides.base, field), remote)
    return isUnchanged && rules.isOnlyRead?.(field, { local, remote, known: true }) === true
  }

  /** Lists merge as sets: what either side added is in, what either side took out is out. Nothing is lost. */
  list(field: string): void {
    const { sides, rules, result } = this
    const [local, remote] = [at(sides.local, field), at(sides.remote, field)]
    const merged = mergeSets(isKnown(sides, field) ? at(sides.base, field) : [], local, remote, (a, b) =>
      rules.same(field, [a], [b]),
    )
    result.base[field] = remote
    if (!rules.same(field, local, merged)) result.local[field] = merged
    if (!rules.same(field, remote, merged)) result.push[field] = merged
  }

  /** Fields that belong together have one outcome. */
  together(fields: string[]): void {
    const { sides, rules } = this
    const differing = fields.filter((field) => !rules.same(field, at(sides.local, field), at(sides.remote, field)))
    if (differing.length === 0) {
      this.#agree(fields)
      return
    }
    const side = this.#onlyChanged(differing)
    if (side === 'remote') this.#takeRemote(fields, 'only-one')
    else if (side === 'local') this.#keepLocal(fields, 'only-one')
    else this.#decide(fields, differing)
  }

  /** The side that alone has something new; null where both have, or where it cannot be known. */
  #onlyChanged(differing: string[]): 'local' | 'remote' | null {
    const { sides, rules } = this
    if (differing.every((field) => isKnown(sides, field))) {
      const differs = (side: MappedFields) =>
        differing.some((field) => !rules.same(field, at(sides.base, field), at(side, field)))
      if (!differs(sides.local)) return 'remote'
      return differs(sides.remote) ? null : 'local'
    }
    if (differing.every((field) => isBlank(at(sides.local, field)))) return 'remote'
    return differing.every((field) => isBlank(at(sides.remote, field))) ? 'local' : null
  }

  #decide(fields: string[], differing: string[]): void {
    const winning = this.#winner(fields, differing)
    if (winning === 'remote') this.#takeRemote(fields, 'policy')
    else if (winning === 'local') this.#keepLocal(fields, 'policy')
    else this.result.conflicts.push({ group: this.group, fields: fields.map((field) => conflictOf(field, this.sides)) })
  }

  /** A group has one policy, that of its first field. */
  #winner(fields: string[], differing: string[]): 'local' | 'remote' | 'person' {
    const [first = ''] = fields
    const isFirstContact = differing.some((field) => !isKnown(this.sides, field))
    const decided = isFirstContact ? this.rules.decided?.(fields) : null
    if (decided) return decided
    const policy = this.rules.policyOf(first)
    if (policy === 'crm') return 'remote'
    if (policy === 'patchbay') return 'local'
    if (policy === 'crm-unless-blank') return this.#erases('remote', differing) ? 'local' : 'remote'
    if (policy === 'patchbay-unless-blank') return this.#erases('local', differing) ? 'remote' : 'local'
    if (policy === 'newest') return this.#newest(differing)
    return 'person'
  }

  /** The side is blank all over without having been cleared: it never had a value that both knew. */
  #erases(side: 'local' | 'remote', differing: string[]): boolean {
    const { sides } = this
    return differing.every((field) => isBlank(at(sides[side], field)) && isBlank(at(sides.base, field)))
  }

  /** The side all of whose changes came after all of the other's; where the times overlap a person decides. */
  #newest(differing: string[]): 'local' | 'remote' | 'person' {
    const { sides, rules } = this
    const [local, remote] = [sides.localAt, sides.remoteAt].map((timeOf) => differing.map((field) => timeOf(field)))
    return newestOf(local ?? [], remote ?? [], rules.toleranceMs) ?? 'person'
  }

  #agree(fields: string[]): void {
    for (const field of fields) this.result.base[field] = at(this.sides.remote, field)
  }

  #takeRemote(fields: string[], why: Reason): void {
    const { sides, rules, result } = this
    for (const field of fields) {
      const [local, remote] = [at(sides.local, field), at(sides.remote, field)]
      result.base[field] = remote
      if (rules.same(field, local, remote)) continue
      result.local[field] = remote
      if (this.#isLost(field, local, why)) this.#lose(field, local, 'local', why)
    }
  }

  #keepLocal(fields: string[], why: Reason): void {
    const { sides, rules, result } = this
    for (const field of fields) {
      const [local, remote] = [at(sides.local, field), at(sides.remote, field)]
      // From here on the local value is an edit of what the CRM has now.
      result.base[field] = remote
      if (rules.same(field, local, remote)) continue
      result.push[field] = local
      if (this.#isLost(field, remote, why)) this.#lose(field, remote, 'remote', why)
    }
  }

  #isLost(field: string, value: FieldValue, why: Reason): boolean {
    if (why !== 'owner') return why === 'policy'
    const { sides, rules } = this
    return isKnown(sides, field) ? !rules.same(field, at(sides.base, field), value) : !isBlank(value)
  }

  #lose(field: string, value: FieldValue, side: 'local' | 'remote', why: Reason): void {
    this.result.lost.push({ field, group: this.group, value, side, why: why === 'owner' ? 'owner' : 'policy' })
  }
}

function conflictOf(field: string, { base, local, remote }: MergeSides): MergeConflict['fields'][number] {
  return { field, base: at(base, field), local: at(local, field), remote: at(remote, field) }
}

/** The side all of whose times lie behind all of the other's; null where they overlap, or one is not known. */
export function newestOf(
  localTimes: readonly (Interval | null)[],
  remoteTimes: readonly (Interval | null)[],
  toleranceMs: number,
): 'local' | 'remote' | null {
  const [local, remote] = [span(localTimes), span(remoteTimes)]
  if (local === null || remote === null) return null
  if (local.from !== null && local.from > remote.at + toleranceMs) return 'local'
  return remote.from !== null && remote.from > local.at + toleranceMs ? 'remote' : null
}

/** From the earliest beginning to the latest end; null where one of them is not known. */
function span(intervals: readonly (Interval | null)[]): Interval | null {
  let all: Interval | null = null
  for (const interval of intervals) {
    if (interval === null) return null
    if (all === null) all = { ...interval }
    else {
      all.from = all.from === null || interval.from === null ? null : Math.min(all.from, interval.from)
      all.at = Math.max(all.at, interval.at)
    }
  }
  return all
}

function directionOf(field: string, sides: MergeSides, rules: MergeRules): Direction {
  const [local, remote] = [at(sides.local, field), at(sides.remote, field)]
  return rules.directionOf(field, { local, remote, known: isKnown(sides, field) })
}

function isKnown({ base }: MergeSides, field: string): boolean {
  return Object.hasOwn(base, field)
}

function at(fields: MappedFields, field: string): FieldValue {
  return fields[field] ?? null
}

function isBlank(value: FieldValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
