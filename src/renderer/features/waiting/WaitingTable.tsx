import { Checkbox, UnstyledButton } from '@mantine/core'
import type { Integration } from '@shared/model'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../app/routes'
import { pagedRows } from '../../components/data/paged-rows'
import type { TableColumn } from '../../components/data/use-table-rows'
import { VirtualTable } from '../../components/data/VirtualTable'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { useFormat } from '../../lib/hooks/use-format'
import { SegmentMark } from './SegmentMark'
import { useWaitingWords } from './use-why'
import classes from './waiting.module.css'
import { segmentOf, type WaitingGroup, type WaitingRow } from './waiting-model'

const idOf = (row: WaitingRow) => row.id
const noView = () => {}

/** What waits, under the integrations that it is for. */
export function WaitingTable(props: {
  groups: readonly WaitingGroup[]
  integrations: readonly Integration[]
  closed: ReadonlySet<string>
  selectedId: string | null
  marked: ReadonlySet<string>
  onOpen(row: WaitingRow): void
  onMark(id: string): void
  onToggle(integrationId: string): void
}) {
  const { groups, marked, onMark } = props
  const { t } = useTranslation()
  const format = useFormat()
  const words = useWaitingWords()
  const rows = useMemo(() => pagedRows(groups.map((group) => group.rows)), [groups])
  const sizes = useMemo(
    () => groups.map(({ integrationId, rows: own }) => ({ key: integrationId, size: own.length })),
    [groups],
  )
  const columns = useMemo(
    (): TableColumn<WaitingRow>[] => [
      {
        id: 'select',
        head: t('waiting.column.select'),
        hideHead: true,
        width: 48,
        cell: (row) =>
          'item' in row ? (
            <Checkbox
              checked={marked.has(row.id)}
              tabIndex={-1}
              aria-label={t('waiting.select', { name: row.item.recordName })}
              onClick={(event) => event.stopPropagation()}
              onChange={() => onMark(row.id)}
            />
          ) : null,
      },
      {
        id: 'record',
        head: t('waiting.column.record'),
        cell: (row) =>
          'item' in row ? (
            <b className="w5" title={row.item.recordName}>
              {row.item.recordName || t(`common.unnamed.${row.item.recordKind}`)}
            </b>
          ) : (
            <span className={classes.folded}>{t('waiting.more', { count: row.folded })}</span>
          ),
      },
      {
        id: 'change',
        head: t('waiting.column.change'),
        width: 118,
        cell: (row) => ('item' in row ? <span className="t2">{words.change(row.item)}</span> : null),
      },
      {
        id: 'state',
        head: t('waiting.column.state'),
        width: 116,
        cell: (row) => ('item' in row ? <SegmentMark segment={segmentOf(row.item)} /> : null),
      },
      {
        id: 'why',
        head: t('waiting.column.why'),
        cell: (row) =>
          'item' in row ? (
            <span className="t2" title={words.why(row.item)}>
              {words.why(row.item)}
            </span>
          ) : null,
      },
      {
        id: 'since',
        head: t('waiting.column.since'),
        width: 96,
        end: true,
        cell: (row) =>
          'item' in row ? (
            <span className="t2" title={format.exact(row.item.since)}>
              {format.age(row.item.since)}
            </span>
          ) : null,
      },
    ],
    [t, format, words, marked, onMark],
  )
  const { onOpen } = props
  const open = useCallback((row: WaitingRow) => onOpen(row), [onOpen])
  return (
    <VirtualTable
      label={t('waiting.table')}
      columns={columns}
      rows={rows}
      rowCount={rows.length}
      groups={sizes}
      groupLabel={(at) => <GroupHead {...props} group={groups[at]} />}
      rowId={idOf}
      selectedId={props.selectedId}
      onOpen={open}
      onView={noView}
    />
  )
}

function GroupHead(props: {
  group: WaitingGroup | undefined
  integrations: readonly Integration[]
  closed: ReadonlySet<string>
  onToggle(integrationId: string): void
}) {
  const { group, closed } = props
  const { t } = useTranslation()
  const format = useFormat()
  const words = useWaitingWords()
  if (!group) return null
  const { integrationId, count } = group
  const integration = props.integrations.find(({ id }) => id === integrationId)
  const name = t('integrations.named', {
    provider: words.provider(integrationId),
    account: integration?.account.name ?? integrationId,
  })
  const isClosed = closed.has(integrationId)
  const Chevron = isClosed ? ChevronRight : ChevronDown
  return (
    <span className={classes.group}>
      <UnstyledButton
        className={classes.groupName}
        aria-expanded={!isClosed}
        onClick={() => props.onToggle(integrationId)}
      >
        <Chevron size={12} className="icon" aria-hidden />
        <ProviderTile provider={integration?.provider ?? ''} size={16} />
        <span className="ell">{name}</span>
        <span className="num">{format.number(count)}</span>
      </UnstyledButton>
      <span className="grow" />
      <Moves integration={integration} />
    </span>
  )
}

/** What will move the group on. */
function Moves({ integration }: { integration: Integration | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (!integration || integration.status === 'disconnected') return <span>{t('waiting.moves.disconnected')}</span>
  if (integration.status === 'needs-reconnect') {
    return <Link href={routes.integration(integration.id)}>{t('waiting.moves.reconnect')}</Link>
  }
  if (integration.status === 'paused') return <span>{t('waiting.moves.paused')}</span>
  if (!integration.firstSyncConfirmed || integration.previews.length > 0) {
    return <Link href={routes.integration(integration.id)}>{t('waiting.moves.firstSync')}</Link>
  }
  return (
    <span className="num">
      {integration.nextSyncAt
        ? t('waiting.moves.next', { time: format.until(integration.nextSyncAt) })
        : t('waiting.moves.manual')}
    </span>
  )
}
