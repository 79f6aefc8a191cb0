import { Select } from '@mantine/core'
import type { ImportedRow, ImportKind, ImportReport } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { OldNew } from '../../../components/data/Diff'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useProblemText } from '../../../lib/hooks/use-problem-text'
import { useValueText } from '../../../lib/hooks/use-value-text'
import classes from './bulk.module.css'

/** The columns of a file, each with its first value and the field that it goes into. */
export function ImportColumns(props: {
  columns: ImportReport['columns']
  fields: readonly { value: string; label: string }[]
  onChange(heading: string, field: string): void
}) {
  const { t } = useTranslation()
  return (
    <section className={classes.scroll} aria-label={t('records.import.columns')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('records.import.column')}</th>
            <th scope="col">{t('records.import.first')}</th>
            <th scope="col">{t('records.import.field')}</th>
          </tr>
        </thead>
        <tbody>
          {props.columns.map(({ heading, field, sample }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity; headings may repeat.
            <tr key={at}>
              <td>{heading}</td>
              <td className="t2">{sample}</td>
              <td>
                <Select
                  aria-label={t('records.import.fieldOf', { heading })}
                  placeholder={t('records.import.notImported')}
                  data={[...props.fields]}
                  value={field}
                  searchable
                  clearable
                  disabled={props.columns.findIndex((one) => one.heading === heading) !== at}
                  onChange={(value) => props.onChange(heading, value ?? '')}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** The first rows of a file that are not as they are here already, with what becomes of each. */
export function ImportRows({ kind, rows }: { kind: ImportKind; rows: readonly ImportedRow[] }) {
  const { t } = useTranslation()
  if (rows.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard.
    <section className={classes.scroll} aria-label={t('records.import.rows')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('records.import.row')}</th>
            <th scope="col">{t('records.import.result')}</th>
            <th scope="col">{t('records.column.name')}</th>
            <th scope="col">{t('records.import.what')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.row}>
              <td className="num">{row.row}</td>
              <td className={row.result === 'refused' ? 'c-err' : 'num'}>
                {t(`records.import.results.${row.result}`)}
              </td>
              <td>{row.name}</td>
              <td>
                <What kind={kind} row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What a row changes, or why it is not taken. */
function What({ kind, row }: { kind: ImportKind; row: ImportedRow }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const textOf = useValueText()
  const labelOf = useFieldLabel()
  if (row.problem) return problemText(row.problem).fact
  if (row.result === 'unclear') return t('records.import.candidates', { count: row.candidates.length })
  if (row.sameAs !== null) return t('records.import.sameAs', { row: row.sameAs })
  if (row.result === 'left') return t(row.recordId === null ? 'records.import.newLeft' : 'records.import.hereLeft')
  if (row.result === 'created') return t('records.import.fields', { count: row.fields.length })
  return row.fields.map((field) => (
    <span key={field.field} className={classes.change}>
      {labelOf(kind, field)} <OldNew before={textOf(field.before)} after={textOf(field.after)} />
    </span>
  ))
}
