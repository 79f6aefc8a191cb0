import type { Change } from '@shared/model'
import type { TFunction } from 'i18next'

/** Who did what to a record: "Updated from HubSpot", "Created", "Deleted in HubSpot". */
export function changeWords(change: Pick<Change, 'action' | 'side'>, provider: string, t: TFunction): string {
  const remote = change.side === 'remote'
  switch (change.action) {
    case 'created':
      return remote ? t('runs.changes.who.createdIn', { provider }) : t('runs.changes.who.created')
    case 'updated':
      return remote ? t('runs.changes.who.pushedTo', { provider }) : t('runs.changes.who.updatedFrom', { provider })
    case 'deleted':
      return remote ? t('runs.changes.who.deletionPushed', { provider }) : t('runs.changes.who.deletedIn', { provider })
    case 'restored':
      return remote ? t('runs.changes.who.restoredIn', { provider }) : t('runs.changes.who.restored')
    case 'failed':
      return t('runs.changes.who.failed')
  }
}
