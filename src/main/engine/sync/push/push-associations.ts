import type { StreamName } from '@shared/model'
import { associationChange, noteAssociation, planPair, primaryChange, wantPair } from '../../entities/association-wants'
import { checkAssociations } from '../../entities/associations'
import { contestOf } from '../../entities/primaries'
import { CrmError } from '../../providers/kit/crm-error'
import type { AssociationEdit, AssociationOutcome, CrmErrorFacts } from '../../providers/provider'
import type { AssociationPair, AssociationWant } from '../../store/entities/associations'
import { writerOf } from '../../store/write'
import type { ObjectSession } from '../object-session'
import { askAssociations, mergeAllAssociations } from '../pull/ask-associations'
import type { SyncOptions } from '../sync-options'
import { commitActs, countPushed, type PushContext } from './push-context'
import { waitsForPreview } from './push-streams'
import { isOfOperation, operationRefusal, refusal } from './sending/refusals'

/** Lists that contradict a write of ours are doubted this long, ms. */
const doubtedMs = 7 * 24 * 60 * 60_000

/** A want with the records that it is about. */
interface Ready {
  want: AssociationWant
  pair: AssociationPair
  /** Which one comes first is contested: that is left out, and written when it has been decided. */
  isContested: boolean
}

/**
 * Writes the associations that wait at an account, after the records that they need have been made. Those of each record
 * are read before, and merged, so that nothing is written over. What the answer does not tell is sent again with the next run:
 * making what is there, and ending what is not, does no harm.
 */
export async function pushAssociations(
  options: SyncOptions,
  stream: StreamName,
  sessionsOf: (stream: StreamName) => Promise<readonly ObjectSession[]>,
): Promise<void> {
  const { store, integration } = options
  if (waitsForPreview(options, stream)) return
  const objects = store.objects.all(integration.id).filter((object) => object.stream === stream)
  const begin = { entityId: 0, otherId: 0 }
  if (!objects.some(({ id }) => store.associations.wants(id, begin, 1).length > 0)) return
  for (const session of await sessionsOf(stream)) {
    const { writer } = session.definition
    if (writer?.associate === undefined || session.direction === 'from' || session.direction === 'off') continue
    await pushAll(options, { ...session, writer }, sessionsOf)
  }
  store.commit(() => writerOf(store).associations.forgetWrites(Date.now() - doubtedMs))
}

async function pushAll(
  options: SyncOptions,
  context: PushContext,
  sessionsOf: (stream: StreamName) => Promise<readonly ObjectSession[]>,
): Promise<void> {
  const { store, object, definition, writer, read } = context
  const size = Math.min(writer.batchSize, definition.idsPerRead)
  for (let after = { entityId: 0, otherId: 0 }; ; ) {
    const wants = store.associations.wants(object.id, after, size)
    const last = wants.at(-1)
    if (!last) return
    after = last
    const asked = new Set(ready(context, wants).map(({ pair }) => pair.recordId))
    store.commit(() => checkAssociations(store, [...asked]))
    await askAssociations(context, sessionsOf)
    await mergeAllAssociations(options)
    const items = ready(context, wants)
    for (const op of ['add', 'remove'] as const) {
      const some = items.filter(({ want }) => want.op === op)
      if (some.length > 0 && !(await send(context, op, some))) return
    }
    read.signal.throwIfAborted()
  }
}

/** What of some wants is still to be written; what needs nothing any more ends. */
function ready(context: PushContext, wants: readonly AssociationWant[]): Ready[] {
  const { store, object } = context
  return commitActs(context, () =>
    wants.flatMap(({ entityId, otherId }): Ready[] => {
      const want = store.associations.want(object.id, entityId, otherId)
      if (!want || want.problem !== null) return []
      const pair = store.associations.pairs(entityId, otherId).find((item) => item.objectId === object.id)
      const plan = pair ? planPair(store.associations.get(entityId, otherId), pair, want.primary) : null
      const kind = store.entities.get(otherId)?.kind
      const isContested = plan?.primary === true && kind !== undefined && contestOf(store, entityId, kind) !== null
      if (!pair || !plan) writerOf(store).associations.endWant(want)
      else if (isContested && pair.there) return []
      else if (pair.written) {
        return [{ want: { ...want, ...plan, primary: plan.primary && !isContested }, pair, isContested }]
      }
      return []
    }),
  )
}

/** Sends what is to be made, or to be ended. Returns false when the account does not let it be done at all. */
async function send(context: PushContext, op: AssociationWant['op'], items: readonly Ready[]): Promise<boolean> {
  const { writer, read, recorder, definition } = context
  const edits = items.map(
    ({ pair, want }, index): AssociationEdit => ({
      marker: String(index),
      remoteId: pair.remoteId,
      to: want.primary ? { ...pair.to, primary: true } : pair.to,
    }),
  )
  try {
    const method = op === 'add' ? writer.associate : writer.dissociate
    const outcomes = (await method?.(read, edits)) ?? []
    settle(context, items, outcomes)
    const unsent = outcomes.find((outcome) => outcome.type === 'not_sent')
    if (unsent) throw unsent.reason
    return true
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    const { facts } = error
    if (isOfOperation(facts) || facts.class === 'scope_missing') {
      recorder.complain(definition.stream, operationRefusal(context, 'update', facts))
      return false
    }
    if (facts.class !== 'validation' && facts.class !== 'not_found') throw error
    const [only, ...more] = items
    if (only && more.length === 0) {
      settle(context, items, [{ marker: '0', type: 'refused', facts }])
      return true
    }
    // One that is refused does not hold up the others.
    const half = Math.ceil(items.length / 2)
    return (await send(context, op, items.slice(0, half))) && (await send(context, op, items.slice(half)))
  }
}

function settle(context: PushContext, items: readonly Ready[], outcomes: readonly AssociationOutcome[]): void {
  commitActs(context, (acts) => {
    const { store } = context
    const write = writerOf(store).associations
    for (const outcome of outcomes) {
      const item = items[Number(outcome.marker)]
      if (!item || outcome.type === 'unknown' || outcome.type === 'not_sent') continue
      const { want, pair } = item
      if (outcome.type === 'refused') {
        refuse(context, item, outcome.facts)
        const entity = store.entities.get(want.entityId)
        const problem = refusal(context, outcome.facts, {})
        const line = {
          entityId: want.entityId,
          recordId: pair.recordId,
          kind: entity?.kind ?? 'contact',
          name: entity?.displayName ?? '',
        }
        const fields = [associationChange(store, want.otherId, want.op === 'add')]
        acts.note({ ...line, action: 'failed', side: 'local', fields, problem })
        countPushed(context, 0, 1)
        continue
      }
      const now = store.associations.want(want.objectId, want.entityId, want.otherId)
      const kind = store.entities.get(want.otherId)?.kind
      const first = want.primary && kind ? { before: store.associations.primaryAt(pair.recordId, kind) } : undefined
      write.confirm(pair, want, acts.now)
      // Another wish has come meanwhile: it is looked at anew.
      if (now?.op === want.op) write.endWant(want)
      if (item.isContested) wantPair(acts, want.entityId, want.otherId, { objectId: want.objectId, primary: true })
      const { recordId } = pair
      const { op, entityId, otherId } = want
      acts.remember({ step: 'association-written', recordId, op, entityId, otherId, ...(first ? { first } : {}) })
      const isIn = op === 'add'
      const changes = pair.there === isIn ? [] : [associationChange(store, want.otherId, isIn)]
      if (first) changes.push(primaryChange(store, first.before, otherId))
      noteAssociation(acts, want.entityId, pair.recordId, 'local', changes)
      countPushed(context, 1, 0)
    }
  })
}

function refuse(context: PushContext, { want }: Ready, facts: CrmErrorFacts): void {
  writerOf(context.store).associations.refuse(want, refusal(context, facts, {}))
}
