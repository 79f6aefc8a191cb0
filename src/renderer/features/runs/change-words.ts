import type { Change } from '@shared/model'
import type { TFunction } from 'i18next'

/** What happened to a record, and on whose side: "Updated from HubSpot", "Pushed to HubSpot", "Created". */
export function changeWords(change: Pick<Change, 'action' | 'side'>, provider: string, t: TFunction): string {
  const here = change.side === 'local'
  switch (change.action) {
    case 'created':
      return here ? t('runs.changes.who.createdIn', { provider }) : t('runs.changes.who.created')
    case 'updated':
      return here ? t('runs.changes.who.pushedTo', { provider }) : t('runs.changes.who.updatedFrom', { provider })
    case 'linked':
      return t('runs.changes.who.linked', { provider })
    case 'deleted':
      return here ? t('runs.changes.who.deletionPushed', { provider }) : t('runs.changes.who.deletedIn', { provider })
    case 'restored':
      return here ? t('runs.changes.who.restoredIn', { provider }) : t('runs.changes.who.restored')
    case 'failed':
      return t('runs.changes.who.failed')
  }
}
