import { ActionIcon, Tabs } from '@mantine/core'
import type { EntityKind, EntityRecord } from '@shared/model'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { PanelClose, PanelProblem, PanelSkeleton, UnreadPanel } from '../../../components/frame/PanelParts'
import { ProviderTile } from '../../../components/labels/ProviderTile'
import { ActivitiesTab } from '../activities/ActivitiesTab'
import { HistoryList } from '../history/HistoryList'
import { useAccounts } from '../use-accounts'
import { FieldsTab } from './FieldsTab'
import { liveLinks } from './field-states'
import { PanelFooter } from './PanelFooter'
import classes from './panel.module.css'
import { RecordMenu } from './RecordMenu'
import { RecordTabs } from './RecordParts'
import { useRecord, useRecordFields } from './use-record'

/** Everything about one record beside its list. */
export function RecordPanel(props: {
  id: string
  kind: EntityKind
  onClose(): void
  /** Shows the record before (-1) or after (1) this one in the list. */
  onStep(step: -1 | 1): void
}) {
  const { t } = useTranslation()
  const { data: record, error, refetch } = useRecord(props.id)
  if (record) return <PanelOf {...props} record={record} />
  const gone = { title: t('records.panel.gone.title'), text: t('records.panel.gone.text') }
  return <UnreadPanel error={error} gone={gone} onClose={props.onClose} retry={() => void refetch()} />
}

function PanelOf(props: { record: EntityRecord; onClose(): void; onStep(step: -1 | 1): void }) {
  const { record } = props
  const { t } = useTranslation()
  const fields = useRecordFields(record.id)
  const icon = { size: 16, className: 'icon', 'aria-hidden': true } as const
  return (
    <>
      <header className={classes.head}>
        <div className={classes.nameRow}>
          <h2 className={`ell ${classes.title}`} title={record.name || undefined}>
            {record.name || t(`records.unnamed.${record.kind}`)}
          </h2>
          <span className="grow" />
          <ActionIcon size="xs" aria-label={t('records.panel.previous')} onClick={() => props.onStep(-1)}>
            <ChevronUp {...icon} />
          </ActionIcon>
          <ActionIcon size="xs" aria-label={t('records.panel.next')} onClick={() => props.onStep(1)}>
            <ChevronDown {...icon} />
          </ActionIcon>
          <RecordMenu record={record} />
          <PanelClose onClose={props.onClose} />
        </div>
        <Whereabouts record={record} />
      </header>
      <Tabs
        defaultValue="fields"
        keepMounted={false}
        classNames={{ root: classes.tabs, list: classes.tabList, tab: classes.tab, panel: classes.tabPanel }}
      >
        <RecordTabs record={record} />
        <Tabs.Panel value="fields">
          {fields.data ? (
            <FieldsTab record={record} fields={fields.data} />
          ) : fields.error ? (
            <PanelProblem error={fields.error} retry={() => void fields.refetch()} />
          ) : (
            <PanelSkeleton />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="activities">
          <ActivitiesTab record={record} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryList record={record} selected={null} />
        </Tabs.Panel>
      </Tabs>
      {fields.data ? <PanelFooter record={record} fields={fields.data} /> : null}
    </>
  )
}

/** The company, and the CRMs that have the record. */
function Whereabouts({ record }: { record: EntityRecord }) {
  const { t } = useTranslation()
  const accounts = useAccounts()
  const company =
    record.associations.find(({ kind, primary }) => kind === 'company' && primary)?.name ??
    (typeof record.fields.companyName === 'string' ? record.fields.companyName : '')
  const providers = [...new Set(liveLinks(record).map(({ integrationId }) => accounts.of(integrationId).provider))]
  const names = liveLinks(record).map(({ integrationId }) => accounts.of(integrationId).name)
  return (
    <div className={classes.where}>
      {company ? <span className="ell">{company}</span> : null}
      {providers.length > 0 ? (
        <span className={classes.in}>
          {t('records.panel.in')}
          <span className="sr-only">{names.join(', ')}</span>
          {providers.map((provider) => (
            <ProviderTile key={provider} provider={provider} size={16} />
          ))}
        </span>
      ) : (
        <span>{t('records.heldNowhere')}</span>
      )}
    </div>
  )
}
