import { Button, Checkbox } from '@mantine/core'
import type { EntityKind, FieldValue, Problem, RecordTaker } from '@shared/model'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, problemOf } from '../../../client'
import { Dialog } from '../../../components/actions/Dialog'
import { toast } from '../../../components/notices/toasts'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useProblemText } from '../../../lib/hooks/use-problem-text'
import { FieldInput, settledValue } from '../panel/FieldInput'
import { useAccounts } from '../use-accounts'
import classes from './bulk.module.css'

/** Fields that are asked for before the rest is shown. */
const firstFields: Record<EntityKind, readonly string[]> = {
  contact: ['firstName', 'lastName', 'email', 'phone', 'jobTitle', 'companyName'],
  company: ['name', 'domain', 'phone', 'industry', 'city', 'country'],
  lead: ['name', 'companyName', 'amount', 'currency', 'pipeline', 'stage', 'closeDate'],
  activity: ['type', 'subject', 'body', 'at'],
}

/** Makes a record here and in the CRMs that the person chooses. */
export function NewRecordDialog(props: {
  kind: EntityKind
  takers: readonly RecordTaker[]
  onClose(): void
  onMade(id: string): void
}) {
  const { kind, takers } = props
  const { t } = useTranslation()
  const accounts = useAccounts()
  const labelOf = useFieldLabel()
  const problemText = useProblemText()
  const able = takers.filter(({ reason }) => reason === null)
  const [chosen, setChosen] = useState<readonly string[]>(able.slice(0, 1).map(({ integrationId }) => integrationId))
  const [values, setValues] = useState<Record<string, FieldValue>>({})
  const [all, setAll] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const fields = new Map(
    able
      .filter(({ integrationId }) => chosen.includes(integrationId))
      .flatMap((taker) => taker.fields.map((field) => [field.field, field])),
  )
  const shown = [...fields.values()].filter(
    ({ field, required }) => all || required || firstFields[kind].includes(field),
  )
  const given = Object.entries(values).filter(([field, value]) => fields.has(field) && settledValue(value) !== null)
  const canSave = given.length > 0 && chosen.length > 0 && !busy
  const isRefused = (label: string) => problem?.params.field === label
  const save = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const made = await client.records.create({
        kind,
        fields: Object.fromEntries(given.map(([field, value]) => [field, settledValue(value)])),
        integrations: [...chosen],
        trigger: 'manual',
      })
      toast({ tone: 'ok', title: t('records.create.done'), detail: t('records.footer.savedDetail') })
      props.onClose()
      props.onMade(made.id)
    } catch (error) {
      setProblem(problemOf(error))
      setBusy(false)
    }
  }
  const hidden = fields.size - shown.length
  const told = problem ? problemText(problem) : null
  return (
    <Dialog title={t(`records.create.title.${kind}`)} size={480} busy={busy} onClose={props.onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (canSave) void save()
        }}
      >
        <Checkbox.Group label={t('records.create.where')} value={[...chosen]} onChange={setChosen}>
          <div className={classes.choices}>
            {takers.map(({ integrationId, reason }) => (
              <Checkbox
                key={integrationId}
                value={integrationId}
                label={accounts.of(integrationId).name}
                description={reason ? problemText(reason).fact : undefined}
                disabled={reason !== null}
              />
            ))}
          </div>
        </Checkbox.Group>
        <div className={classes.fields}>
          {shown.map((field) => {
            const label = labelOf(kind, field)
            return (
              <div key={field.field}>
                <span className={classes.label}>
                  {label}
                  {field.required ? <span className="t3"> {t('records.create.required')}</span> : null}
                </span>
                <FieldInput
                  field={field}
                  label={label}
                  value={values[field.field] ?? null}
                  error={isRefused(field.label) ? `${problem?.params.reason}. ${problem?.params.fix}` : undefined}
                  onChange={(value) => setValues((before) => ({ ...before, [field.field]: value }))}
                />
              </div>
            )
          })}
        </div>
        {hidden > 0 ? (
          <Button variant="subtle" className={classes.more} onClick={() => setAll(true)}>
            {t('records.create.more', { count: hidden })}
          </Button>
        ) : null}
        {told ? (
          <p className="c-err" role="alert">
            {told.fact} {told.safe}
          </p>
        ) : null}
        <div className={classes.buttons}>
          <Button onClick={props.onClose}>{t('common.action.cancel')}</Button>
          <Button type="submit" variant="filled" loading={busy} aria-disabled={!canSave || undefined}>
            {t('records.create.verb')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
