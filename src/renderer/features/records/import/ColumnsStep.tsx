import { Select } from '@mantine/core'
import { type FieldValue, type ImportUpload, standardFieldsOf } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight, Info, Minus, TriangleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../../client'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useValueText } from '../../../lib/hooks/use-value-text'
import { ChoicesPanel } from './ChoicesPanel'
import classes from './import.module.css'
import { fits, type ImportField, mapWith, strangers } from './import-model'
import { useChoices } from './use-upload'
import { ValuesDialog } from './ValuesDialog'

/** Where each column goes, what its first value becomes, and how rows are taken. */
export function ColumnsStep({ upload }: { upload: ImportUpload }) {
  const { t } = useTranslation()
  const { kind, choices, fields } = upload
  const labelOf = useFieldLabel()
  const takers = useQuery(api.records.takers.queryOptions({ input: { kind } })).data
  const { change } = useChoices(upload.id)
  const [mapped, setMapped] = useState<number | null>(null)
  const columns = upload.file?.columns ?? []
  const headings = columns.map(({ heading }) => heading)
  const known = useMemo(() => {
    const own = (takers ?? []).flatMap((taker) => taker.fields)
    const standard = standardFieldsOf(kind).map(({ id, label, type }) => ({ field: id, label, type, options: [] }))
    const byId = new Map<string, ImportField>([...standard, ...own].map((field) => [field.field, field]))
    return new Map([...byId].map(([id, field]) => [id, { ...field, label: labelOf(kind, field) }]))
  }, [kind, takers, labelOf])
  const options = useMemo(() => [...known.values()].map(({ field, label }) => ({ value: field, label })), [known])
  const used = fields.filter((field) => field !== null).length
  const chosen = mapped === null ? undefined : columns[mapped]
  const chosenField = mapped === null ? undefined : known.get(fields[mapped] ?? '')
  return (
    <div className={classes.columnsStep}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <section className={classes.scroll} aria-label={t('records.import.columns')} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('records.import.column')}</th>
              <th scope="col">{t('records.import.first')}</th>
              <th scope="col" aria-hidden className={classes.arrow} />
              <th scope="col" className={classes.target}>
                {t('records.import.field')}
              </th>
              <th scope="col">{t('records.import.becomes')}</th>
              <th scope="col">{t('records.import.check')}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ heading, sample }, at) => {
              const field = fields[at] ?? null
              const isRepeated = headings.indexOf(heading) !== at
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity; headings may repeat.
                <tr key={at}>
                  <th scope="row" className="ell" title={heading}>
                    {heading}
                  </th>
                  <td className="t2 ell" title={sample}>
                    {sample}
                  </td>
                  <td className={classes.arrow}>
                    {field === null ? (
                      <Minus size={14} className="icon t3" aria-hidden />
                    ) : (
                      <ArrowRight size={14} className="icon t3" aria-hidden />
                    )}
                  </td>
                  <td>
                    <Select
                      aria-label={t('records.import.fieldOf', { heading })}
                      placeholder={t('records.import.notImported')}
                      data={options}
                      value={field}
                      searchable
                      clearable
                      disabled={isRepeated}
                      onChange={(value) => change({ map: mapWith(headings, fields, heading, value ?? '') })}
                    />
                  </td>
                  <td>
                    <Becomes field={known.get(field ?? '')} value={upload.becomes[at] ?? null} />
                  </td>
                  <td>
                    <ValueCheck
                      count={
                        strangers(
                          columns[at] ?? { heading, sample, values: null },
                          known.get(field ?? ''),
                          choices.values[heading] ?? {},
                        )?.length ?? null
                      }
                      isMapped={Object.keys(choices.values[heading] ?? {}).length > 0}
                      onMap={() => setMapped(at)}
                    />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
        <p className={`${classes.note} caption t2`}>
          <Info size={14} className="icon" aria-hidden />
          {t('records.import.used', { count: used, of: columns.length })}
        </p>
      </section>
      <ChoicesPanel upload={upload} takers={takers ?? []} onChange={change} />
      {chosen && chosenField ? (
        <ValuesDialog
          column={chosen}
          field={chosenField}
          meant={choices.values[chosen.heading] ?? {}}
          onSave={(meant) => {
            change({ values: { ...choices.values, [chosen.heading]: meant } })
            setMapped(null)
          }}
          onClose={() => setMapped(null)}
        />
      ) : null}
    </div>
  )
}

/** What the first value is here, or that it cannot be read as what the field holds. */
function Becomes({ field, value }: { field: ImportField | undefined; value: FieldValue }) {
  const { t } = useTranslation()
  const textOf = useValueText()
  if (!field) return <span className="t3">{t('records.import.leftOut')}</span>
  const text = textOf(value, field.options)
  if (fits(field.type, value)) {
    return (
      <span className={`ell ${isPlain(field) ? classes.shown : classes.value}`} title={text ?? undefined}>
        {text}
      </span>
    )
  }
  return (
    <span className={`${classes.unfit} c-warn`}>
      <TriangleAlert size={14} className="icon-status" aria-hidden />
      {t('records.import.unfit', { value: text ?? '' })}
    </span>
  )
}

/** Whether values of the field are words, which need no fixed width. */
function isPlain({ type, options }: ImportField): boolean {
  return options.length > 0 || type === 'text' || type === 'long_text' || type === 'html' || type === 'boolean'
}

/** How many values of a column the field does not know. `count` is null where it takes any. */
function ValueCheck({ count, isMapped, onMap }: { count: number | null; isMapped: boolean; onMap(): void }) {
  const { t } = useTranslation()
  if (count === null) return null
  if (count === 0 && !isMapped) return <span className="t2">{t('records.import.allFit')}</span>
  return (
    <button type="button" className={classes.link} onClick={onMap}>
      {count === 0 ? t('records.import.mapped') : t('records.import.mapValues', { count })}
    </button>
  )
}
