import type { LinkOrigin } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { MatchKeys } from '../../fields/identity'
import { type Interval, mergeRecord } from '../../fields/merge'
import type { RemoteRecord } from '../../providers/provider'
import type { StoredRecord } from '../../store/accounts/records'
import type { OutboxRow } from '../../store/entities/outbox'
import { toMillis } from '../../store/file/values'
import { writerOf } from '../../store/write'
import type { Acts } from '../acts'
import { type Match, matchPage } from '../match'
import { type ApplyContext, matchScope, setHereAt } from './apply-context'
import { withoutContested } from './apply-known'
import { keepBack } from './keep-back'
import { decidedIn, mergeRules } from './merge-rules'
import { settleMerge } from './settle-merge'

/** Stamps of a CRM are to the second, and its clock is known to a few of them, ms. */
const clocksMs = 10_000

/** What a record of a page matches, and the keys by which that was found out. */
export interface Matched {
  match: Match
  keys: MatchKeys
}

/**
 * Stores a record that was not known: one that a create of ours without an answer has made is that create's entity; else
 * it is linked to the entity that it matches, else to a new one. Where the match is not sure it waits for a person.
 *
 * @param page whether a create of ours may have made it, and what it matches, where its page was matched as a whole
 */
export function applyNew(
  context: ApplyContext,
  acts: Acts,
  record: RemoteRecord,
  page: { hasSentCreates: boolean; matched?: Matched | undefined },
): 'created' | 'linked' | 'in-review' | 'ours' {
  const { store, object, generation } = context
  const write = writerOf(store)
  const sent = page.hasSentCreates ? sentAs(context, record) : undefined
  const alone = () => matchPage(store, matchScope(context), [{ recordId: null, fields: record.fields }])[0]
  const match = sent ? null : (page.matched?.match ?? alone())
  const recordId = write.records.create(object.id, record, generation)
  keepBack(context, recordId, record)
  if (sent) {
    // The push confirms the create, and takes over what the CRM made of it.
    acts.link({ recordId, entityId: sent.entityId, base: sent.fields, origin: 'created' })
    acts.settle()
    return 'ours'
  }
  return place(context, acts, { id: recordId, fields: record.fields, isNew: true }, match, page.matched?.keys)
}

/**
 * Takes in a record that an undo has taken apart and let go: it is linked to the entity that it matches now, else to a new
 * one; where the match is not sure it waits for a person. Returns whether an entity was made.
 */
export function takeInAgain(context: ApplyContext, acts: Acts, record: Pick<StoredRecord, 'id' | 'fields'>): boolean {
  const { store } = context
  const [match] = matchPage(store, matchScope(context), [{ recordId: record.id, fields: record.fields }])
  writerOf(store).records.setFree(record.id, false)
  return place(context, acts, record, match) === 'created'
}

function place(
  context: ApplyContext,
  acts: Acts,
  { id: recordId, fields, isNew = false }: Pick<StoredRecord, 'id' | 'fields'> & { isNew?: boolean },
  match: Match | null | undefined,
  keys?: MatchKeys,
): 'created' | 'linked' | 'in-review' {
  const { shape, object, now } = context
  if (match?.type === 'review') {
    const { candidates, reason } = match
    const { integrationId } = object
    acts.putReview({ remoteRecordId: recordId, integrationId, candidates, reason, createdAt: now })
    acts.settle()
    return 'in-review'
  }
  if (match?.type === 'entity') {
    linkTo(context, acts, recordId, match.id, 'matched')
    return 'linked'
  }
  const name = shape.nameOf(fields)
  const entityId = acts.makeEntity(shape.kind, name, fields, keys)
  if (isNew) acts.linkNew(recordId, entityId)
  else acts.link({ recordId, entityId, base: null, origin: 'pulled' })
  const filled = shape.filled(fields)
  acts.note({ entityId, recordId, kind: shape.kind, name, action: 'created', side: 'remote', fields: [], filled })
  return 'created'
}

/** The create of ours, without an answer, that has made this record: all that was sent stands in it. */
function sentAs(context: ApplyContext, record: RemoteRecord): OutboxRow | undefined {
  const { store, object, shape } = context
  const siblings = store.objects.siblings(object)
  return store.outbox.sentCreates(object.id).find((row) => {
    const there = shape.inFormOf(record.fields, row.fields)
    const fits = Object.entries(row.fields).every(([field, value]) => shape.same(field, there[field] ?? null, value))
    return fits && isOurs(context, row, record) && !holdsLive(store.records.ofEntity(row.entityId), siblings)
  })
}

/** A record that is older than the sending was made by others, whatever stands in it. */
export function isOurs(
  { crmAheadMs }: Pick<ApplyContext, 'crmAheadMs'>,
  row: OutboxRow,
  record: Pick<RemoteRecord, 'createdAt'>,
): boolean {
  const madeAt = toMillis(record.createdAt)
  return madeAt !== null && row.sentAt !== null && madeAt >= row.sentAt + crmAheadMs - clocksMs
}

function holdsLive(links: readonly StoredRecord[], objects: ReadonlySet<number>): boolean {
  return links.some((link) => objects.has(link.objectId) && link.deletedAt === null)
}

/**
 * Links a stored record to an entity that exists and merges the two.
 *
 * @param base what both sides agreed on before, where the record takes the place of another one; else nothing is agreed
 */
export function linkTo(
  context: ApplyContext,
  acts: Acts,
  recordId: number,
  entityId: number,
  origin: LinkOrigin,
  base: MappedFields = {},
): void {
  if (!context.store.entities.get(entityId)) throw new Error(`entity ${entityId} is gone`)
  acts.link({ recordId, entityId, base, origin })
  mergeLinked(context, acts, recordId, base, origin === 'merged' ? 'merged' : 'linked')
}

/**
 * Merges a record that has just been linked into its entity.
 *
 * @param base what both sides agree on
 * @param action how the history calls it; a link that was noted otherwise is an update
 */
export function mergeLinked(
  context: ApplyContext,
  acts: Acts,
  recordId: number,
  base: MappedFields,
  action: 'linked' | 'merged' | 'updated',
): void {
  const { store, shape } = context
  const known = store.records.get(recordId)
  const entity = known?.entityId == null ? null : store.entities.get(known.entityId)
  if (!known || !entity) throw new Error(`record ${recordId} has no link`)
  const [first] = store.records.ofEntity(entity.id)
  const conflicts = store.conflicts.ofEntity(entity.id)
  const remoteAt = (field: string): Interval | null => known.stamps[field] ?? lifeOf(known)
  const result = mergeRecord(
    {
      base,
      local: entity.fields,
      remote: withoutContested(context, shape.inFormOf(known.fields, base, entity.fields), conflicts),
      localAt: (field) => setHereAt(context, entity.stamps, field),
      remoteAt,
    },
    mergeRules(
      shape,
      context.settings,
      context.direction,
      first?.id === recordId ? 'first' : 'further',
      decidedIn(context, entity, known, () => store.records.ofEntity(entity.id)),
    ),
  )
  settleMerge(context, acts, { known, entity, remote: known.fields, result, remoteAt, conflicts, action })
}

/** A value that was there at the first reading was set at some time in the record's life. */
export function lifeOf(record: StoredRecord): Interval | null {
  if (record.remoteUpdatedAt === null) return null
  return { from: record.remoteCreatedAt, at: record.remoteUpdatedAt }
}
