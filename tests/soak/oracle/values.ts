import type { Change } from '../../../src/shared/model'
import { type Form, formOf, membersOf, wholeOf } from './forms'
import { type Deed, entityNode, type Story } from './story'

/** Values that Patchbay wrote to a record although they were never wanted for it, nor for one that it is the same as. */
export function foreignValues(story: Story): string[] {
  return writes(story).flatMap(({ deed, field, after }) => {
    // A record that is made lacks what is undecided.
    if (deed.action === 'create' && after === null) return []
    const wished = story.wishes(deed.node, field).filter(({ seq }) => seq <= deed.seq)
    if (
      wished.some(({ form }) => form === after) ||
      isUnion(
        after,
        wished.map(({ form }) => form),
      ) ||
      isPart(story, deed, field, after)
    )
      return []
    return [`${deed.node} ${field} was set to ${after} at ${deed.seq}, which was never wanted`]
  })
}

/**
 * Values that came back: Patchbay wrote one over another that the same place had held since, without a person having taken
 * anything back.
 */
export function oldValues(story: Story): string[] {
  return writes(story).flatMap(({ deed, field, before, after }) => {
    if (deed.action !== 'update') return []
    const wished = story.wishes(deed.node, field).filter(({ seq }) => seq <= deed.seq)
    const last = wished.findLast(({ form }) => form === after)
    const other = wished.findLast(({ form }) => form === before)
    if (!last || !other || other.seq <= last.seq || story.turned(deed.node, last.seq, deed.seq)) return []
    const { stream, seq } = deed
    const owned = story.facts.accounts.some(({ name: account }) =>
      story.wasTold({ account, stream }, ({ direction }) => direction !== 'both', last.seq, seq),
    )
    const since = (one: { seq: number }) => one.seq > last.seq && one.seq < seq
    const carried = (node: string) =>
      node.startsWith('E:')
        ? wished.some((wish) => wish.node === node && wish.form === before && since(wish)) ||
          writes(story).some(
            (write) =>
              write.field === field &&
              write.after === before &&
              since(write.deed) &&
              story.areOne(write.deed.node, node),
          )
        : story.deeds.some((one) => one.node === node && since(one) && one.fields.get(field)?.after === before)
    const isOld = !owned && wished.filter(({ form }) => form === after).every(({ node }) => carried(node))
    return isOld ? [`${deed.node} ${field} was set back from ${before} to ${after} at ${deed.seq}`] : []
  })
}

/** What people wrote at a CRM and Patchbay wrote over, and which is in no history: it was never seen. */
export function unseenOverwrites(story: Story): string[] {
  const told = toldOf(story)
  return writes(story).flatMap(({ deed, field, before, after }) => {
    if (deed.action !== 'update') return []
    const lasting = story.deeds.findLast(
      (other) => other.seq < deed.seq && other.node === deed.node && other.fields.get(field)?.after === before,
    )
    // It stood there from the beginning, or Patchbay wrote it itself.
    if (!lasting || lasting.who === 'patchbay') return []
    const elsewhere = story.wishes(deed.node, field).some(({ node, form }) => node !== deed.node && form === before)
    const seen = told.has(`${story.rootOf(deed.node)} ${field} ${before}`)
    const kept =
      before !== null &&
      isUnion(after, [before, after]) &&
      [...membersOf(before)].every((one) => membersOf(after).has(one))
    if (seen || elsewhere || kept) return []
    return [
      `${deed.node} ${field}: ${before}, which people wrote at ${lasting.seq}, was written over with ${after} at ${deed.seq}, unseen`,
    ]
  })
}

/** Fields of a conflict that was open before and after a step, written in between. */
export function contestedWrites(story: Story): string[] {
  const looks = [...story.facts.looks, story.facts.end]
  return looks.flatMap((look, at) => {
    const next = looks[at + 1]
    if (!next) return []
    return look.conflicts.flatMap((conflict) => {
      if (!next.conflicts.some(({ id }) => id === conflict.id)) return []
      const fields = new Set(conflict.fields.map(({ field }) => field))
      const settled = story
        .actsOf('settle', 'edit')
        .some(({ record, seq }) => record === conflict.recordId && seq >= look.seq && seq < next.seq)
      return writes(story)
        .filter(({ deed }) => deed.seq > look.seq && deed.seq <= next.seq && !settled)
        .filter(({ deed, field, after }) => fields.has(field) && (deed.action === 'update' || after !== null))
        .filter(
          ({ deed }) =>
            story.areOne(deed.node, entityNode(conflict.recordId)) &&
            isLinked(story, look.records, conflict.recordId, deed),
        )
        .map(
          ({ deed, field, after }) =>
            `${deed.node} ${field} was set to ${after} at ${deed.seq}, while it was in conflict`,
        )
    })
  })
}

function isLinked(story: Story, records: Story['facts']['end']['records'], record: string, { node }: Deed): boolean {
  const links = records.find(({ id }) => id === record)?.links ?? []
  return links.some((link) => story.nodeOfLink(link) === node)
}

/** A part of what another CRM holds as one text, divided anew: where its parts meet was known to none. */
function isPart(story: Story, deed: Deed, field: string, after: Form): boolean {
  if (after === null) return false
  return story.deeds.some((other) => {
    const joined = story.object(other.account, other.object)?.joined ?? []
    if (!joined.includes(field) || other.seq >= deed.seq || !story.areOne(other.node, deed.node)) return false
    // Its key is the name where nothing else is unique, also where the CRM tells no parts of it.
    const wholes = [wholeOf(joined.map((part) => other.fields.get(part)?.after)), other.key]
    return wholes.some((whole) => whole?.startsWith(`${after} `) || whole?.endsWith(` ${after}`))
  })
}

interface Write {
  deed: Deed
  field: string
  before: Form
  after: Form
}

const written = new WeakMap<Story, Write[]>()

/** Every value that Patchbay put in the place of another one. */
function writes(story: Story): readonly Write[] {
  const known = written.get(story)
  if (known) return known
  const all = story.ours
    .filter(({ action }) => action === 'create' || action === 'update')
    .flatMap((deed) => [...deed.fields].map(([field, values]) => ({ deed, field, ...values })))
    .filter(({ before, after }) => before !== after)
  written.set(story, all)
  return all
}

/** Lists unite: each of their members was wanted somewhere. */
function isUnion(form: Form, wished: readonly Form[]): boolean {
  if (form === null || !form.includes(';')) return false
  const known = new Set(wished.flatMap((one) => [...membersOf(one)]))
  return [...membersOf(form)].every((member) => known.has(member))
}

/** Values that stand in a history or in a conflict, by root, field and form. */
function toldOf(story: Story): Set<string> {
  const types = new Map<string, Parameters<typeof formOf>[0]>()
  for (const { objects } of story.facts.accounts) {
    for (const { kind, fields } of objects)
      for (const { field, type } of Object.values(fields)) types.set(`${kind} ${field}`, type)
  }
  const told = new Set<string>()
  const tell = (record: string, kind: Change['entityKind'], field: string, value: Parameters<typeof formOf>[1]) => {
    const type = types.get(`${kind} ${field}`)
    if (type) told.add(`${story.rootOf(entityNode(record))} ${field} ${formOf(type, value)}`)
  }
  for (const { entityId, entityKind, fields } of story.facts.end.changes) {
    if (entityId === null) continue
    for (const { field, before, after } of fields) {
      tell(entityId, entityKind, field, before)
      tell(entityId, entityKind, field, after)
    }
  }
  for (const { conflicts } of [...story.facts.looks, story.facts.end]) {
    for (const { recordId, kind, fields, sides } of conflicts) {
      for (const { field, local, remote } of fields) {
        tell(recordId, kind, field, local)
        tell(recordId, kind, field, remote)
        for (const { values } of sides) tell(recordId, kind, field, values[field] ?? null)
      }
    }
  }
  return told
}
