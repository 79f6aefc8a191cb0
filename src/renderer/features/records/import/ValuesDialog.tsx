import { Button, NativeSelect } from '@mantine/core'
import type { ImportUpload } from '@shared/model'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../../components/actions/Dialog'
import classes from './import.module.css'
import { type ImportField, strangers } from './import-model'

/** Says what is meant by values of a column that the field does not know. */
export function ValuesDialog(props: {
  column: NonNullable<ImportUpload['file']>['columns'][number]
  field: ImportField
  meant: Readonly<Record<string, string>>
  onSave(meant: Record<string, string>): void
  onClose(): void
}) {
  const { column, field } = props
  const { t } = useTranslation()
  const [meant, setMeant] = useState({ ...props.meant })
  const values = strangers(column, field, {}) ?? []
  return (
    <Dialog title={t('records.import.valuesTitle', { heading: column.heading })} onClose={props.onClose}>
      <p className="t2">{t('records.import.valuesText', { field: field.label })}</p>
      <dl className={classes.values}>
        {values.map((value) => (
          <div key={value} className={classes.valueRow}>
            <dt className="ell" title={value}>
              {value}
            </dt>
            <dd>
              <NativeSelect
                aria-label={t('records.import.valueOf', { value })}
                value={meant[value] ?? keepIt}
                data={[
                  { value: keepIt, label: t('records.import.asItIs') },
                  { value: '', label: t('records.import.asEmpty') },
                  ...field.options,
                ]}
                onChange={({ currentTarget }) => {
                  const { [value]: _, ...others } = meant
                  setMeant(currentTarget.value === keepIt ? others : { ...others, [value]: currentTarget.value })
                }}
              />
            </dd>
          </div>
        ))}
      </dl>
      <div className={classes.buttons}>
        <Button onClick={props.onClose}>{t('common.action.cancel')}</Button>
        <Button variant="filled" onClick={() => props.onSave(meant)}>
          {t('records.import.valuesVerb')}
        </Button>
      </div>
    </Dialog>
  )
}

/** No value of a file: those are trimmed. */
const keepIt = ' '
