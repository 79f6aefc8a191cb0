import { Button, SegmentedControl } from '@mantine/core'
import { type ImportedRow, type ImportUpload, importResult } from '@shared/model'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import {
  Check,
  CircleAlert,
  CopyCheck,
  Download,
  type LucideIcon,
  Minus,
  Pencil,
  Plus,
  UserRoundSearch,
} from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../../app/routes'
import { api } from '../../../client'
import { useAction } from '../../../client/use-action'
import { OldNew } from '../../../components/data/Diff'
import { SubToolbar } from '../../../components/frame/Toolbar'
import { HeldIn, useHoldingSlots } from '../../../components/labels/HeldIn'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useFormat } from '../../../lib/hooks/use-format'
import { useValueText } from '../../../lib/hooks/use-value-text'
import classes from './import.module.css'
import { notTakenCount, saveRefused } from './refused-file'
import { useRowReason } from './use-row-words'

const ofPage = 100
/** Fields of a row that are shown; further ones are counted. */
const shownFields = 2

type Filter = ImportedRow['result'] | 'all'

export const resultLooks: Record<ImportedRow['result'], { icon: LucideIcon; tone: string }> = {
  created: { icon: Plus, tone: 'c-ok' },
  updated: { icon: Pencil, tone: 't2' },
  unchanged: { icon: Check, tone: 't2' },
  left: { icon: Minus, tone: 't2' },
  unclear: { icon: UserRoundSearch, tone: 'c-warn' },
  repeated: { icon: CopyCheck, tone: 'c-warn' },
  refused: { icon: CircleAlert, tone: 'c-err' },
}

/** The rows of a file and what becomes of each: by result, a page at a time, with what differs. */
export function RowsTable({ upload, pass }: { upload: ImportUpload; pass: 'plan' | 'run' }) {
  const { t } = useTranslation()
  const format = useFormat()
  const slots = useHoldingSlots()
  const reasonOf = useRowReason()
  const [filter, setFilter] = useState<Filter>('all')
  const [page, setPage] = useState(0)
  const total = filter === 'all' ? upload.done : upload.counts[filter]
  const from = page * ofPage
  const here = Math.max(0, Math.min(total - from, ofPage))
  const query = useQuery({
    ...api.imports.rows.queryOptions({ input: { id: upload.id, pass, result: filter, from, limit: ofPage } }),
    // A page that is not full yet is read again when there is more of it.
    queryKey: [
      ...api.imports.rows.queryKey({ input: { id: upload.id, pass, result: filter, from } }),
      here,
      upload.state,
    ],
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.items ?? []
  const count = notTakenCount(upload)
  const save = useAction(() => saveRefused(upload, pass, { head: t('records.import.reason'), reasonOf }))
  const last = Math.max(0, Math.ceil(total / ofPage) - 1)
  const shown = importResult.options.filter((result) => usual.has(result) || upload.counts[result] > 0)
  return (
    <>
      <SubToolbar>
        <SegmentedControl
          aria-label={t('records.import.filter')}
          value={filter}
          onChange={(value) => {
            setFilter(value as Filter)
            setPage(0)
          }}
          data={(['all', ...shown] as const).map((value) => ({
            value,
            label: (
              <span className={classes.segment}>
                {t(value === 'all' ? 'records.import.all' : `records.import.results.${value}`)}{' '}
                <span className="t3 num">{format.number(value === 'all' ? upload.done : upload.counts[value])}</span>
              </span>
            ),
          }))}
        />
        <span className="grow" />
        {count > 0 ? (
          <Button
            variant="subtle"
            loading={save.busy}
            leftSection={<Download size={14} className="icon" aria-hidden />}
            onClick={() => void save.run(undefined)}
          >
            {t('records.import.saveRows', { count })}
          </Button>
        ) : null}
      </SubToolbar>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <section className={classes.scroll} aria-label={t('records.import.rows')} tabIndex={0}>
        <table className={classes.table} data-rows>
          <thead>
            <tr>
              <th scope="col" className={classes.rowNumber}>
                {t('records.import.row')}
              </th>
              <th scope="col" className={classes.result}>
                {t('records.import.result')}
              </th>
              <th scope="col" className={classes.name}>
                {t('records.column.name')}
              </th>
              <th scope="col">{t('records.import.what')}</th>
              <th scope="col" className={classes.goesTo}>
                {t('records.import.goesTo')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const { icon: Icon, tone } = resultLooks[row.result]
              return (
                <tr key={row.row}>
                  <td className={`${classes.rowNumber} num t2`}>{row.row}</td>
                  <td className={classes.result}>
                    <span className={`${classes.mark} ${tone}`}>
                      <Icon size={14} className="icon-status" aria-hidden />
                      {t(`records.import.results.${row.result}`)}
                    </span>
                  </td>
                  <td className={`${classes.name} ell`}>
                    {row.recordId === null ? (
                      row.name
                    ) : (
                      <Link href={routes.record(upload.kind, row.recordId)}>
                        {row.name || t(`records.unnamed.${upload.kind}`)}
                      </Link>
                    )}
                  </td>
                  <td>
                    <What upload={upload} row={row} reason={reasonOf(row)} />
                  </td>
                  <td className={classes.goesTo}>
                    {row.goesTo.length > 0 ? (
                      <HeldIn slots={slots} heldIn={row.goesTo} label={t('records.import.nowhereYet')} />
                    ) : row.result === 'unchanged' ? null : (
                      <span className="t2">{t('records.import.nowhereYet')}</span>
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
        {total === 0 ? <p className={`${classes.note} t2`}>{t('records.import.noRows')}</p> : null}
      </section>
      {last > 0 ? (
        <nav className={classes.pages} aria-label={t('records.import.pages')}>
          <Button size="xs" disabled={page === 0} onClick={() => setPage(page - 1)}>
            {t('records.import.before')}
          </Button>
          <span className="caption t2 num">
            {t('records.import.pageOf', { from: from + 1, to: from + here, of: total })}
          </span>
          <Button size="xs" disabled={page >= last} onClick={() => setPage(page + 1)}>
            {t('records.import.after')}
          </Button>
        </nav>
      ) : null}
    </>
  )
}

/** Results that have a segment also where there is none of them. */
const usual: ReadonlySet<ImportedRow['result']> = new Set(['created', 'updated', 'unclear', 'refused'])

/** What a row changes, or why it is not taken. */
function What({ upload, row, reason }: { upload: ImportUpload; row: ImportedRow; reason: string }) {
  const { t } = useTranslation()
  const textOf = useValueText()
  const labelOf = useFieldLabel()
  if (reason !== '') return reason
  if (row.result === 'created') return t('records.import.fields', { count: row.fields.length })
  const more = row.fields.length - shownFields
  return (
    <>
      {row.fields.slice(0, shownFields).map((field) => (
        <span key={field.field} className={classes.change}>
          <span className="t2">{labelOf(upload.kind, field)}</span>{' '}
          <OldNew before={textOf(field.before)} after={textOf(field.after)} />
        </span>
      ))}
      {more > 0 ? <span className="t2">{t('records.import.andMore', { count: more })}</span> : null}
    </>
  )
}
