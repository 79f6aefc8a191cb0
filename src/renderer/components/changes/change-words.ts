import type { Change, Run, RunKind } from '@shared/model'
import type { TFunction } from 'i18next'

/** What happened to a record, and on whose side: "Updated from …", "Pushed to …", "Put back", "Edited here". */
export function changeWords(
  change: Pick<Change, 'action' | 'side'>,
  kind: RunKind | 'undo-pushed',
  provider: string,
  t: TFunction,
): string {
  const here = change.side === 'local'
  // An edit stays on this side, and an undo begins there.
  if (here && kind === 'edit') return t(`runs.changes.edited.${change.action}`)
  if (here && kind === 'undo') return t(`runs.changes.undone.${change.action}`)
  switch (change.action) {
    case 'created':
      return here ? t('runs.changes.who.createdIn', { provider }) : t('runs.changes.who.created')
    case 'updated':
      return here ? t('runs.changes.who.pushedTo', { provider }) : t('runs.changes.who.updatedFrom', { provider })
    case 'linked':
      return t('runs.changes.who.linked', { provider })
    case 'unlinked':
      return t('runs.changes.who.unlinked', { provider })
    case 'merged':
      return here ? t('runs.changes.who.merged') : t('runs.changes.who.mergedIn', { provider })
    case 'decided':
      return t('runs.changes.who.decided', { provider })
    case 'reviewed':
      return t('runs.changes.who.reviewed')
    case 'cancelled':
      return t('runs.changes.who.cancelled', { provider })
    case 'deleted':
      return here ? t('runs.changes.who.deletionPushed', { provider }) : t('runs.changes.who.deletedIn', { provider })
    case 'restored':
      return here ? t('runs.changes.who.restoredIn', { provider }) : t('runs.changes.who.restored')
    case 'failed':
      return t('runs.changes.who.failed')
  }
}

/** What a sync would do with a record, as a dry run found it: "Create here", "Update in …". */
export function plannedWords(change: Pick<Change, 'action' | 'side'>, provider: string, t: TFunction): string {
  const there = change.side === 'local'
  switch (change.action) {
    case 'linked':
    case 'unlinked':
    case 'merged':
    case 'decided':
    case 'reviewed':
    case 'cancelled':
    case 'failed':
      return t(`runs.changes.planned.${change.action}`)
    default:
      return there
        ? t(`runs.changes.planned.${change.action}There`, { provider })
        : t(`runs.changes.planned.${change.action}`)
  }
}

/**
 * Changes by which an undo gave a CRM its old values back: it puts every record back here first, so what it did to the
 * same record after that went to the CRM.
 */
export function pushedByUndo(run: Pick<Run, 'kind'>, changes: readonly Change[]): ReadonlySet<number> {
  const pushed = new Set<number>()
  if (run.kind !== 'undo') return pushed
  const seen = new Set<string>()
  for (const { id, entityId, side } of changes) {
    if (side !== 'local' || entityId === null) continue
    if (seen.has(entityId)) pushed.add(id)
    seen.add(entityId)
  }
  return pushed
}
