import type { EntityRecord, OutboxItem } from '../../../src/shared/model'
import type { DumpedRecord, ObjectFacts } from './facts'
import { formOf, wholeOf } from './forms'
import { entityNode, type Story } from './story'

/** What is not as it should be when nothing moves any more. */
export function unrest(story: Story): string[] {
  return [...moving(story), ...unknown(story), ...unequal(story), ...miscounted(story)]
}

/** What waits for an answer or for its turn, though all trouble is over. */
function moving(story: Story): string[] {
  return story.facts.end.outbox
    .filter(
      (item) =>
        item.state === 'in-flight' || item.state === 'unknown' || (item.state === 'queued' && !mayWait(story, item)),
    )
    .map(
      ({ id, op, state, recordId, waitsFor, reason }) =>
        `what waits as ${id} (${op} of ${entityNode(recordId)}) is ${state} for ${waitsFor} ${reason?.code ?? ''}`,
    )
}

function mayWait(story: Story, { waitsFor, integrationId }: OutboxItem): boolean {
  const isGone = !story.facts.end.rules.some(({ account }) => account === story.nameOf(integrationId))
  return (
    isGone ||
    ['person', 'confirmation', 'first-sync', 'conflict', 'crm', 'direction', 'resume', 'connection'].includes(waitsFor)
  )
}

/** Live records of a CRM that are known nowhere here, and records held as live that are gone there. */
function unknown(story: Story): string[] {
  const { end } = story.facts
  const live = new Map(end.dumps.map((record) => [nodeOf(record), record]))
  const known = new Set<string>()
  const wrong: string[] = []
  for (const record of end.records) {
    for (const link of record.links) {
      const node = story.nodeOfLink(link)
      if (node === null || !isRead(story, story.nameOf(link.integrationId), link.object)) continue
      known.add(node)
      if (link.deletedAt === null && !live.has(node)) wrong.push(`${node} is held as live, and is gone at the CRM`)
      if (link.deletedAt !== null && live.has(node)) wrong.push(`${node} is held as deleted, and is there at the CRM`)
    }
  }
  for (const listed of [...end.links, ...end.reviews]) known.add(story.nodeOfLink(listed) ?? '')
  for (const [node, { account, object }] of live) {
    if (!known.has(node) && isRead(story, account, object)) wrong.push(`${node} is known nowhere here`)
  }
  return wrong
}

function isRead(story: Story, account: string | undefined, object: string): boolean {
  const stream = account === undefined ? undefined : story.object(account, object)?.stream
  const rules = story.facts.end.rules.find((told) => told.account === account && told.stream === stream)?.rules
  return rules !== undefined && rules.direction !== 'off' && rules.direction !== 'to'
}

/** Fields that differ between here and a CRM without a reason that is listed. */
function unequal(story: Story): string[] {
  const { end } = story.facts
  const live = new Map(end.dumps.map((record) => [nodeOf(record), record]))
  return end.records
    .filter(({ deletedAt }) => deletedAt === null)
    .flatMap((record) =>
      record.links.flatMap((link) => {
        const node = link.deletedAt === null ? story.nodeOfLink(link) : null
        const there = node === null ? undefined : live.get(node)
        const account = story.nameOf(link.integrationId)
        if (!there || account === undefined) return []
        const object = story.object(account, link.object)
        return Object.entries(object?.fields ?? {}).flatMap(([name, { field, type }]) => {
          const [here, atCrm] = [formOf(type, record.fields[field]), formOf(type, there.fields[name])]
          if (here === atCrm || sameAsOne(object, field, record, there)) return []
          if (reasonOf(story, record, link, field, account, link.object)) return []
          return [`${entityNode(record.id)} ${field} is ${here} here and ${atCrm} at ${node}, and no reason is listed`]
        })
      }),
    )
}

/** What the CRM holds as one text is the same there as here as a whole. */
function sameAsOne(object: ObjectFacts | undefined, field: string, record: EntityRecord, there: DumpedRecord): boolean {
  if (!object?.joined.includes(field)) return false
  const nameOf = (part: string) => Object.entries(object.fields).find(([, judged]) => judged.field === part)?.[0] ?? ''
  const here = wholeOf(object.joined.map((part) => record.fields[part]))
  return here === wholeOf(object.joined.map((part) => there.fields[nameOf(part)]))
}

/** Why a field may differ: it is in conflict, refused, parked, or goes another way. Null: there is no such reason. */
function reasonOf(
  story: Story,
  record: EntityRecord,
  link: EntityRecord['links'][number],
  field: string,
  account: string,
  object: string,
): string | null {
  const { conflicts, outbox, rules } = story.facts.end
  const stream = story.object(account, object)?.stream
  const told = rules.find((one) => one.account === account && one.stream === stream)?.rules
  if (!told) return 'not connected'
  if (told.direction !== 'both' || (told.fieldDirections[field] ?? 'both') !== 'both') return 'direction'
  if (conflicts.some(({ recordId, fields }) => recordId === record.id && fields.some((one) => one.field === field)))
    return 'conflict'
  if (link.waiting.some((one) => one.field === field && one.reason !== null)) return 'held'
  const item = outbox.find(
    ({ recordId, integrationId, state }) =>
      recordId === record.id && integrationId === link.integrationId && state !== 'queued',
  )
  return item || link.problem ? 'refused' : null
}

/** Counts that people see, against the rows. */
function miscounted(story: Story): string[] {
  const { end, accounts } = story.facts
  const wrong = end.runs
    .filter(({ said, listed }) => said !== listed)
    .map(({ id, kind, said, listed }) => `the ${kind} run ${id} says ${said} changes and lists ${listed}`)
  if (end.openConflicts !== end.conflicts.length)
    wrong.push(`${end.openConflicts} conflicts are said to be open, ${end.conflicts.length} are listed`)
  for (const { account, stream, said } of end.held) {
    const objects = accounts.find(({ name }) => name === account)?.objects.filter((one) => one.stream === stream) ?? []
    if (!objects.every(({ name }) => isRead(story, account, name))) continue
    const there = end.dumps.filter(
      (record) => record.account === account && objects.some(({ name }) => name === record.object),
    ).length
    if (said !== there) wrong.push(`${account} is said to hold ${said} of ${stream}, and the CRM has ${there}`)
  }
  return wrong
}

const nodeOf = ({ account, object, id }: DumpedRecord) => `${account}:${object}:${id}`
