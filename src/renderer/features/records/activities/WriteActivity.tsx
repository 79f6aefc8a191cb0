import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { EntityRecord, FieldValue } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { Phone, StickyNote } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client, problemOf } from '../../../client'
import { toast } from '../../../components/notices/toasts'
import { useProblemText } from '../../../lib/hooks/use-problem-text'
import { useAccounts } from '../use-accounts'
import classes from './activities.module.css'

type Written = 'note' | 'call'
const icons = { note: StickyNote, call: Phone }

/** Writes a note or logs a call, where a CRM of the record takes it. */
export function WriteActivity({ record }: { record: EntityRecord }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Written | null>(null)
  const takers = useQuery(api.records.activityTakers.queryOptions({ input: { id: record.id } })).data ?? []
  const taken = (type: Written) => takers.find((each) => each.type === type)?.integrations ?? []
  const types = (['note', 'call'] as const).filter((type) => taken(type).length > 0)
  if (types.length === 0) return null
  if (open && taken(open).length > 0)
    return <WriteForm record={record} type={open} integrations={taken(open)} onClose={() => setOpen(null)} />
  return (
    <div className={classes.write}>
      {types.map((type) => {
        const Icon = icons[type]
        return (
          <Button
            key={type}
            leftSection={<Icon size={14} className="icon" aria-hidden />}
            onClick={() => setOpen(type)}
          >
            {t(`records.activities.write.${type}`)}
          </Button>
        )
      })}
    </div>
  )
}

function WriteForm(props: { record: EntityRecord; type: Written; integrations: string[]; onClose(): void }) {
  const { type, integrations } = props
  const { t } = useTranslation()
  const problemText = useProblemText()
  const accounts = useAccounts()
  const [text, setText] = useState('')
  const [direction, setDirection] = useState('out')
  const [minutes, setMinutes] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const length = Number(minutes.replace(',', '.'))
  const hasBadLength = minutes.trim() !== '' && !(Number.isFinite(length) && length >= 0)
  const isEmpty = text.trim() === '' && type === 'note'
  const save = async () => {
    setBusy(true)
    setError(null)
    const fields: Record<string, FieldValue> =
      type === 'call'
        ? { direction, ...(minutes.trim() !== '' && { durationSeconds: String(Math.round(length * 60)) }) }
        : {}
    try {
      await client.records.writeActivity({ id: props.record.id, type, text, fields, integrations, trigger: 'manual' })
      toast({ tone: 'ok', title: t(`records.activities.written.${type}`), detail: t('records.footer.savedDetail') })
      props.onClose()
    } catch (failure) {
      const { fact, safe } = problemText(problemOf(failure))
      setError(`${fact} ${safe}`)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className={classes.form}
      aria-label={t(`records.activities.write.${type}`)}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isEmpty && !hasBadLength && !busy) void save()
      }}
    >
      <Textarea
        label={t(`records.activities.text.${type}`)}
        autosize
        minRows={3}
        maxRows={12}
        value={text}
        error={error}
        data-autofocus
        autoFocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {type === 'call' ? (
        <div className={classes.pair}>
          <NativeSelect
            label={t('records.activities.directionLabel')}
            value={direction}
            data={(['out', 'in'] as const).map((value) => ({
              value,
              label: t(`records.activities.direction.${value}`),
            }))}
            onChange={(event) => setDirection(event.currentTarget.value)}
          />
          <TextInput
            label={t('records.activities.minutes')}
            inputMode="decimal"
            value={minutes}
            error={hasBadLength ? t('records.activities.badMinutes') : null}
            onChange={(event) => setMinutes(event.currentTarget.value)}
          />
        </div>
      ) : null}
      <div className={classes.buttons}>
        <span className="grow caption t3">
          {t('records.activities.goesTo', { names: integrations.map((id) => accounts.of(id).name).join(', ') })}
        </span>
        <Button variant="subtle" onClick={props.onClose}>
          {t('common.action.cancel')}
        </Button>
        <Button type="submit" variant="filled" loading={busy} aria-disabled={isEmpty || undefined}>
          {t('records.footer.save')}
        </Button>
      </div>
    </form>
  )
}
