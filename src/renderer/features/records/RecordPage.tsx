import { Button, Tabs } from '@mantine/core'
import type { EntityKind, EntityRecord } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { type RecordPage as Page, type RecordPlace, recordPages, recordPath } from '../../app/record-place'
import { problemOf } from '../../client'
import { Toolbar } from '../../components/frame/Toolbar'
import { HeldIn, useHoldingSlots } from '../../components/labels/HeldIn'
import { RowSkeletons } from '../../components/loading/Skeletons'
import { EmptyState } from '../../components/notices/EmptyState'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { ActivitiesTab } from './activities/ActivitiesTab'
import { AsOfPage } from './history/AsOfPage'
import { FieldsTab } from './panel/FieldsTab'
import { liveLinks } from './panel/field-states'
import { PanelFooter } from './panel/PanelFooter'
import classes from './panel/panel.module.css'
import { RecordMenu } from './panel/RecordMenu'
import { RecordTabs } from './panel/RecordParts'
import { useRecord, useRecordFields } from './panel/use-record'

/** A record on a page of its own: fields, activities, and its history with the record as it was. */
export function RecordPage(props: {
  id: string
  kind: EntityKind
  page: Page
  change: number | null
  go(change: Partial<RecordPlace>, replace?: boolean): void
}) {
  const { kind, id } = props
  const { t } = useTranslation()
  const { data: record, error, refetch } = useRecord(id)
  const crumbs = [{ label: t(`records.kind.${kind}.title`), href: recordPath({ kind }) }]
  if (record) return <PageOf {...props} record={record} crumbs={crumbs} />
  return (
    <>
      <Toolbar title={id} crumbs={crumbs} />
      {error && problemOf(error).code === 'NOT_FOUND' ? (
        <EmptyState title={t('records.panel.gone.title')} text={t('records.panel.gone.text')}>
          <Button component={Link} href={recordPath({ kind })}>
            {t('records.toList')}
          </Button>
        </EmptyState>
      ) : error ? (
        <div className={classes.section}>
          <ProblemNote error={error} retry={() => void refetch()} />
        </div>
      ) : (
        <RowSkeletons />
      )}
    </>
  )
}

function PageOf(props: {
  record: EntityRecord
  page: Page
  change: number | null
  crumbs: { label: string; href: string }[]
  go(change: Partial<RecordPlace>, replace?: boolean): void
}) {
  const { record, page, go } = props
  const { t } = useTranslation()
  const slots = useHoldingSlots()
  const fields = useRecordFields(record.id)
  const company = typeof record.fields.companyName === 'string' ? record.fields.companyName : ''
  const heldIn = liveLinks(record).map(({ integrationId }) => integrationId)
  return (
    <>
      <Toolbar
        title={record.name || t(`records.unnamed.${record.kind}`)}
        crumbs={props.crumbs}
        extra={
          <>
            {company ? <span className="t2 ell">{company}</span> : null}
            <HeldIn slots={slots} heldIn={heldIn} label={t('records.heldNowhere')} />
          </>
        }
      >
        <RecordMenu record={record} isPage />
      </Toolbar>
      <Tabs
        value={page}
        onChange={(value) => {
          const next = recordPages.find((each) => each === value)
          if (next) go({ id: record.id, page: next })
        }}
        keepMounted={false}
        classNames={{ root: classes.tabs, list: classes.tabList, tab: classes.tab, panel: classes.pagePanel }}
      >
        <RecordTabs record={record} wide />
        <Tabs.Panel value="fields">
          <h2 className="sr-only">{t('records.panel.tab.fields')}</h2>
          <div className={classes.pageColumn}>
            {fields.data ? (
              <FieldsTab record={record} fields={fields.data} />
            ) : fields.error ? (
              <ProblemNote error={fields.error} retry={() => void fields.refetch()} />
            ) : (
              <RowSkeletons />
            )}
          </div>
          {fields.data ? <PanelFooter record={record} fields={fields.data} /> : null}
        </Tabs.Panel>
        <Tabs.Panel value="activities">
          <h2 className="sr-only">{t('records.panel.tab.activities')}</h2>
          <div className={classes.pageColumn}>
            <ActivitiesTab record={record} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <h2 className="sr-only">{t('records.panel.tab.history')}</h2>
          <AsOfPage record={record} change={props.change} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
