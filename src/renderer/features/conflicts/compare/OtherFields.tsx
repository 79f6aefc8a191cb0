import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../../client'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useValueText } from '../../../lib/hooks/use-value-text'
import classes from '../conflicts.module.css'

/** The record's other fields, which are not in conflict, behind a line with their number. */
export function OtherFields({ recordId, contested }: { recordId: string; contested: readonly string[] }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const labelOf = useFieldLabel()
  const textOf = useValueText()
  const record = useQuery(api.records.get.queryOptions({ input: { id: recordId } })).data
  if (!record) return null
  const fields = Object.entries(record.fields).flatMap(([field, value]) => {
    const text = contested.includes(field) ? null : textOf(value)
    return text === null ? [] : [{ field, label: labelOf(record.kind, { field, label: field }), text }]
  })
  if (fields.length === 0) return null
  return (
    <div className={classes.others}>
      <button type="button" className={classes.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={14} className="icon" aria-hidden />
        {t('conflicts.others', { count: fields.length })}
        <span className="t3">{t('conflicts.othersHint')}</span>
      </button>
      {open ? (
        <dl className={classes.values}>
          {fields.map(({ field, label, text }) => (
            <div key={field} style={{ display: 'contents' }}>
              <dt className="ell" title={label}>
                {label}
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  )
}
