import { Tabs } from '@mantine/core'
import type { EntityRecord } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/hooks/use-format'
import { useActivities } from '../activities/use-activities'
import { useHistory } from '../history/use-history'
import classes from './panel.module.css'

/** The tabs of a record with how much is in each. */
export function RecordTabs({ record, wide }: { record: EntityRecord; wide?: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const activities = useActivities(record.id).data?.pages[0]?.total
  const changes = useHistory(record.id).data?.pages[0]?.total
  const count = (value: number | undefined) =>
    value === undefined ? null : <span className={`num ${classes.count}`}>{format.number(value)}</span>
  return (
    <Tabs.List aria-label={t('records.panel.tab.label')} className={wide ? classes.wideTabs : undefined}>
      <Tabs.Tab value="fields">{t('records.panel.tab.fields')}</Tabs.Tab>
      {record.kind === 'activity' ? null : (
        <Tabs.Tab value="activities">
          {t('records.panel.tab.activities')} {count(activities)}
        </Tabs.Tab>
      )}
      <Tabs.Tab value="history">
        {t('records.panel.tab.history')} {count(changes)}
      </Tabs.Tab>
    </Tabs.List>
  )
}
