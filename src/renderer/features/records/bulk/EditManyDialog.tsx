import { Button, NativeSelect } from '@mantine/core'
import type { EditedMany, EntityKind, FieldValue, RecordTaker } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '../../../client'
import { useAction } from '../../../client/use-action'
import { Dialog } from '../../../components/actions/Dialog'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useProblemText } from '../../../lib/hooks/use-problem-text'
import { FieldInput, settledValue } from '../panel/FieldInput'
import classes from './bulk.module.css'

type Field = RecordTaker['fields'][number]

/** Gives all ticked records one value for a field. */
export function EditManyDialog(props: { kind: EntityKind; ids: ReadonlySet<string>; onClose(): void }) {
  const { kind, ids, onClose } = props
  const { t } = useTranslation()
  const labelOf = useFieldLabel()
  const takers = useQuery(api.records.takers.queryOptions({ input: { kind } })).data
  const fields = useMemo(() => fieldsOf(takers ?? []), [takers])
  const [chosen, setChosen] = useState('')
  const [value, setValue] = useState<FieldValue>(null)
  const [done, setDone] = useState<EditedMany | null>(null)
  const field = fields.find((each) => each.field === chosen) ?? fields[0]
  const edit = useAction(async (given: Field) => {
    const sum: EditedMany = { changed: 0, unchanged: 0, runIds: [], refused: [] }
    const all = [...ids]
    for (let from = 0; from < all.length; from += mostAtOnce) {
      const part = await client.records.editMany({
        ids: all.slice(from, from + mostAtOnce),
        fields: { [given.field]: settledValue(value) },
        trigger: 'manual',
      })
      sum.changed += part.changed
      sum.unchanged += part.unchanged
      sum.refused.push(...part.refused)
    }
    return sum
  })
  const title = t('records.bulk.editTitle', { count: ids.size })
  if (done) return <Outcome title={title} done={done} onClose={onClose} />
  return (
    <Dialog title={title} busy={edit.busy} onClose={onClose}>
      {field ? (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault()
            void edit.run(field).then((sum) => {
              if (sum) setDone(sum)
            })
          }}
        >
          <NativeSelect
            label={t('records.bulk.field')}
            value={field.field}
            data={fields.map((each) => ({ value: each.field, label: labelOf(kind, each) }))}
            onChange={(event) => {
              setChosen(event.currentTarget.value)
              setValue(null)
            }}
          />
          <div>
            <span className={classes.label}>{t('records.bulk.value')}</span>
            <FieldInput field={field} label={t('records.bulk.value')} value={value} onChange={setValue} />
          </div>
          <p className="caption t3">{value === null ? t('records.bulk.clears') : t('records.bulk.waits')}</p>
          <div className={classes.buttons}>
            <Button onClick={onClose}>{t('common.action.cancel')}</Button>
            <Button type="submit" variant="filled" loading={edit.busy}>
              {t('records.bulk.edit', { count: ids.size })}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <p>{takers ? t('records.bulk.noField') : ''}</p>
          <div className={classes.buttons}>
            <Button onClick={onClose}>{t('common.action.close')}</Button>
          </div>
        </>
      )}
    </Dialog>
  )
}

/** The contract takes so many at a time. */
const mostAtOnce = 10_000
/** So many reasons are shown; the rest is counted. */
const toldReasons = 4

function Outcome({ title, done, onClose }: { title: string; done: EditedMany; onClose(): void }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const reasons = new Map<string, number>()
  for (const { problem } of done.refused) {
    const { fact } = problemText(problem)
    reasons.set(fact, (reasons.get(fact) ?? 0) + 1)
  }
  const told = [...reasons].sort((a, b) => b[1] - a[1])
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={classes.form} role="status">
        <p>{t('records.bulk.changed', { count: done.changed })}</p>
        {done.unchanged > 0 ? <p className="t3">{t('records.bulk.unchanged', { count: done.unchanged })}</p> : null}
        {done.refused.length > 0 ? (
          <>
            <p className="c-err">{t('records.bulk.refused', { count: done.refused.length })}</p>
            <ul className={classes.reasons}>
              {told.slice(0, toldReasons).map(([fact, count]) => (
                <li key={fact}>{t('records.bulk.reason', { count, fact })}</li>
              ))}
            </ul>
          </>
        ) : null}
        <div className={classes.buttons}>
          <Button data-autofocus onClick={onClose}>
            {t('common.action.close')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** Fields that any of the accounts takes, each once, with the options of all. */
function fieldsOf(takers: readonly RecordTaker[]): Field[] {
  const fields = new Map<string, Field>()
  for (const field of takers.flatMap((taker) => taker.fields)) {
    const known = fields.get(field.field)
    const options = known ? [...known.options] : []
    for (const option of field.options) if (!options.some(({ value }) => value === option.value)) options.push(option)
    fields.set(field.field, { ...(known ?? field), options })
  }
  return [...fields.values()]
}
