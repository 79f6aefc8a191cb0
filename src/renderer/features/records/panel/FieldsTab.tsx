import { UnstyledButton } from '@mantine/core'
import type { EntityRecord, RecordField } from '@shared/model'
import { Lock } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/hooks/use-format'
import { useAccounts } from '../use-accounts'
import { AssociationsSection } from './AssociationsSection'
import { useDraft } from './drafts'
import { FieldBlock } from './FieldBlock'
import { liveLinks } from './field-states'
import { LinksSection } from './LinksSection'
import classes from './panel.module.css'

/** All fields of a record with a value anywhere, those without one behind a button; then its links and what it belongs to. */
export function FieldsTab({ record, fields }: { record: EntityRecord; fields: readonly RecordField[] }) {
  const { t } = useTranslation()
  const [showsEmpty, setShowsEmpty] = useState(false)
  const draft = useDraft(record.id)
  const isFilled = ({ field }: RecordField) =>
    Object.hasOwn(draft, field) ||
    (record.fields[field] ?? null) !== null ||
    record.links.some(({ values }) => (values[field] ?? null) !== null)
  const filled = fields.filter(isFilled)
  // A field that no CRM takes and that has no value anywhere is of no use to anyone.
  const empty = fields.filter((field) => !isFilled(field) && field.takenBy.length > 0)
  return (
    <>
      <ReadOnlyNote record={record} fields={fields} />
      {filled.map((field) => (
        <FieldBlock key={field.field} record={record} field={field} />
      ))}
      {showsEmpty ? empty.map((field) => <FieldBlock key={field.field} record={record} field={field} />) : null}
      {empty.length > 0 ? (
        <UnstyledButton className={classes.more} aria-expanded={showsEmpty} onClick={() => setShowsEmpty(!showsEmpty)}>
          {showsEmpty ? t('records.field.fewer') : t('records.field.more', { count: empty.length })}
        </UnstyledButton>
      ) : null}
      <LinksSection record={record} />
      <AssociationsSection record={record} />
    </>
  )
}

function ReadOnlyNote({ record, fields }: { record: EntityRecord; fields: readonly RecordField[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const accounts = useAccounts()
  if (record.deletedAt) return <Note text={t('records.panel.deleted', { time: format.dayTime(record.deletedAt) })} />
  if (fields.length === 0 || fields.some(({ takenBy }) => takenBy.length > 0)) return null
  const links = liveLinks(record).map(({ integrationId }) => accounts.of(integrationId))
  const away = links.filter(({ isConnected }) => !isConnected)
  const isAway = links.length > 0 && away.length === links.length
  return (
    <Note
      text={
        isAway
          ? t('records.panel.disconnected', { name: away.map(({ name }) => name).join(', ') })
          : t('records.panel.readOnly')
      }
    />
  )
}

function Note({ text }: { text: string }) {
  return (
    <p className={classes.note} role="status">
      <Lock size={14} className="icon" aria-hidden />
      {text}
    </p>
  )
}
