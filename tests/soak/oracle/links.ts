import type { EntityRecord } from '../../../src/shared/model'
import { entityNode, type Node, type Story } from './story'

const keyFields = ['email', 'additionalEmails', 'domain', 'website', 'phone']

/** Records that are tied without a reason, twice at one place, or to what is gone. */
export function wrongLinks(story: Story): string[] {
  return story.facts.end.records.flatMap((record) => [
    ...untied(story, record),
    ...twice(story, record),
    ...(record.deletedAt === null ? [] : leftOver(story, record)),
  ])
}

function liveLinks(
  story: Story,
  record: EntityRecord,
): { node: Node; account: string; object: string; integrationId: string }[] {
  return record.links.flatMap((link) => {
    const node = link.deletedAt === null ? story.nodeOfLink(link) : null
    const account = story.nameOf(link.integrationId)
    return node === null || account === undefined
      ? []
      : [{ node, account, object: link.object, integrationId: link.integrationId }]
  })
}

/** A record that shares no key with the others, was made for none of them and was tied by no word of a person. */
function untied(story: Story, record: EntityRecord): string[] {
  const nodes = liveLinks(story, record).map(({ node }) => node)
  if (nodes.length < 2) return []
  const root = story.rootOf(entityNode(record.id))
  const spoken = story.actsOf('link', 'decide', 'split', 'undo', 'create-again').some((act) => {
    const records = 'records' in act ? act.records : [act.record]
    return records.some((id) => story.rootOf(entityNode(id)) === root)
  })
  const merged = story.theirs.some(({ action, node }) => action === 'merge' && story.rootOf(node) === root)
  if (spoken || merged) return []
  const made = (node: Node) => story.ours.some((deed) => deed.node === node && deed.action === 'create')
  return nodes
    .filter(
      (node) => !made(node) && !nodes.some((other) => other !== node && (made(other) || shareKey(story, node, other))),
    )
    .map((node) => `${node} is tied to ${entityNode(record.id)}, with whose records it never shared a key`)
}

function shareKey(story: Story, one: Node, other: Node): boolean {
  const [own, theirs] = [keysOf(story, one), keysOf(story, other)]
  return [...own].some((key) => theirs.has(key))
}

/** Every key that ever stood at a record, from any side. */
function keysOf(story: Story, node: Node): Set<string> {
  const keys = new Set<string>()
  const add = (form: string | null | undefined) => {
    for (const part of (form ?? '').split(';')) if (part !== '') keys.add(part)
  }
  for (const field of keyFields) {
    for (const wish of story.wishes(node, field)) if (wish.node === node) add(wish.form)
    for (const deed of story.deeds) if (deed.node === node) add(deed.fields.get(field)?.after)
  }
  return keys
}

function twice(story: Story, record: EntityRecord): string[] {
  const seen = new Map<string, Node>()
  return liveLinks(story, record).flatMap(({ node, account, object }) => {
    const place = `${account} ${object}`
    const other = seen.get(place)
    seen.set(place, node)
    return other === undefined
      ? []
      : [`${entityNode(record.id)} has two live records at one place: ${other} and ${node}`]
  })
}

/** Live records of a deleted one whose delete neither waits nor is asked about. */
function leftOver(story: Story, record: EntityRecord): string[] {
  const { outbox, dumps } = story.facts.end
  return liveLinks(story, record)
    .filter(({ node }) => dumps.some(({ account, object, id }) => `${account}:${object}:${id}` === node))
    .filter(
      ({ integrationId }) =>
        !outbox.some((item) => item.recordId === record.id && item.integrationId === integrationId),
    )
    .map(({ node }) => `${node} is live and tied to ${entityNode(record.id)}, which is deleted, and no delete waits`)
}
