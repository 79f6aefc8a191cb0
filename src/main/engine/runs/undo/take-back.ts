import { isDeepStrictEqual } from 'node:util'
import type { JournaledChange } from '../../store/runs/changes'
import type { JournalStep } from '../../store/runs/journal'
import { stepsOf } from './old-changes'
import {
  putAssociationBack,
  takeMadeAssociationBack,
  takePrimaryBack,
  takeWrittenAssociationBack,
} from './take-associations'
import { takeFieldsBack } from './take-fields'
import {
  putCandidatesBack,
  putLinkBack,
  putReviewBack,
  restoreEntity,
  takeEntityBack,
  takeGoneBack,
  takeLinkBack,
  takeMadeBack,
  takeRestoredBack,
  takeRowBack,
  takeWishBack,
  wantAgain,
} from './take-records'
import { takeClosedBack, takeDecisionBack, takeOpenedBack, takeWrittenBack } from './take-written'
import { Taking } from './taking'
import type { UndoCase, UndoneLine, UndoWorld } from './world'

/**
 * Takes one change back, its last step first, as far as that is right: every step says what it did, and nothing is worked
 * out from differences. Belongs into a commit when the world is the store.
 */
export function takeBack(world: UndoWorld, undo: UndoCase, change: JournaledChange): UndoneLine | null {
  // A try that failed has changed nothing; what a policy put aside is taken back with the change that did it.
  if (change.action === 'failed') return null
  const steps = stepsOf(world, change, undo.target.kind)
  const taking = new Taking(world, undo, change, steps ?? [])
  if (steps === null) taking.leave('no-way-back')
  // The CRM has made one of two: half of that can't be put back.
  else if (change.action === 'merged' || taking.has('merged')) taking.leave('merged-at-crm')
  else for (const step of steps.toReversed()) takeStepBack(taking, step)
  return taking.end()
}

function takeStepBack(taking: Taking, step: JournalStep): void {
  const { world } = taking
  switch (step.step) {
    case 'entity-made':
    case 'entity-restored':
      takeEntityBack(taking, step.entityId)
      break
    case 'entity-deleted':
      restoreEntity(taking, step.entityId)
      break
    case 'fields-set':
      takeSetFieldsBack(taking, step.entityId)
      break
    case 'link-made':
      takeLinkBack(taking, step)
      break
    case 'link-ended':
      putLinkBack(taking, step.link)
      break
    case 'row-queued':
      takeRowBack(taking, step)
      break
    case 'row-wished':
      takeWishBack(taking, step)
      break
    case 'row-cancelled':
      wantAgain(taking, step)
      break
    case 'called-off':
      taking.touch(step.entityId)
      world.letWrite(step.objectId, step.entityId, step.fields)
      break
    case 'written':
      takeWriteBack(taking, step)
      break
    case 'tombstone-set': {
      const { recordId } = step
      if (!taking.has('written', (item) => item.recordId === recordId)) takeGoneBack(taking, recordId, false)
      break
    }
    case 'tombstone-lifted': {
      const { recordId } = step
      // The CRM's people have brought it back.
      if (!taking.has('written', (item) => item.recordId === recordId)) taking.leave('no-way-back')
      break
    }
    case 'review-put':
      world.endReview(step.recordId)
      break
    case 'review-changed':
      putCandidatesBack(taking, step)
      break
    case 'review-ended':
      putReviewBack(taking, step)
      break
    case 'association-made':
      takeMadeAssociationBack(taking, step)
      break
    case 'association-ended':
      putAssociationBack(taking, step)
      break
    case 'primary-set':
      takePrimaryBack(taking, step)
      break
    case 'association-written':
      takeWrittenAssociationBack(taking, step)
      break
    case 'association-called-off':
      world.letAssociate(step.objectId, step.entityId, step.otherId)
      break
    case 'kept-apart':
      world.letTogether(step.objectId, step.entityId)
      break
    case 'let-together':
      world.keepApart(step.objectId, step.entityId)
      break
    case 'held-back': {
      const { recordId, entityId } = step
      // With its link, where that comes back: one that is linked to nothing would be in no list, and not be read again.
      const hasEnded = taking.has('link-ended', ({ link }) => link.recordId === recordId && link.entityId === entityId)
      if (!hasEnded) world.letMatch(recordId, entityId)
      break
    }
    case 'let-match':
      world.holdBack(step.recordId, step.entityId)
      break
    case 'conflict-opened':
      takeOpenedBack(taking, step)
      break
    case 'conflict-closed':
      takeClosedBack(taking, step)
      break
    case 'policy-decided':
      takeDecisionBack(taking, step)
      break
    case 'mapping-set':
      takeMappingBack(taking, step)
      break
    // What both sides agree on is the CRM's to say: an entity that goes back is an edit of it.
    case 'base-set':
    case 'merged':
      break
  }
}

/** A mapping that has been changed since stays as it is. */
function takeMappingBack(taking: Taking, step: Extract<JournalStep, { step: 'mapping-set' }>): void {
  const { world, change } = taking
  const fields = change.fields.map(({ before, after, ...field }) => ({ ...field, before: after, after: before }))
  if (!isDeepStrictEqual(world.mapping(step.objectId), step.after)) taking.leave('changed-since', fields)
  else {
    world.setMapping(step)
    taking.did('updated', fields)
  }
}

function takeWriteBack(taking: Taking, { op, recordId }: Extract<JournalStep, { step: 'written' }>): void {
  if (op === 'create') takeMadeBack(taking, recordId)
  else if (op === 'delete') takeGoneBack(taking, recordId, true)
  else if (op === 'restore') takeRestoredBack(taking, recordId)
  else takeWrittenBack(taking, recordId)
}

function takeSetFieldsBack(taking: Taking, entityId: number): void {
  // The CRM's form of what was written to it goes back with the writing.
  if (taking.has('written')) return
  const { change } = taking
  const fields = taking.setFieldsOf(entityId).filter(({ field }) => !taking.isSettled(entityId, field))
  taking.settle(
    entityId,
    fields.map(({ field }) => field),
  )
  const linked = taking.steps.find((item) => item.step === 'link-made' && item.entityId === entityId)
  const recordId = change.side === 'remote' ? change.remoteRecordId : null
  takeFieldsBack(
    taking,
    entityId,
    fields,
    linked?.step === 'link-made' ? { way: 'match', recordId: linked.recordId } : { way: 'entered', recordId },
  )
}
