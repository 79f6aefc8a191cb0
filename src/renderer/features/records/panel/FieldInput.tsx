import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { FieldType, FieldValue, RecordField } from '@shared/model'
import { useTranslation } from 'react-i18next'

type Described = Pick<RecordField, 'type' | 'options'>

/** The control for a field's value: options where the CRMs name them, a day, several lines, or a line. */
export function FieldInput(props: {
  field: Described
  label: string
  value: FieldValue
  error?: string | undefined
  onChange(value: FieldValue): void
}) {
  const { field, label, value, error, onChange } = props
  const { t } = useTranslation()
  const common = { 'aria-label': label, error }
  if (field.type === 'boolean') {
    return (
      <NativeSelect
        {...common}
        value={value === null ? '' : String(value)}
        data={[
          { value: '', label: t('records.field.none') },
          { value: 'true', label: t('records.field.yes') },
          { value: 'false', label: t('records.field.no') },
        ]}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    )
  }
  if (isChosen(field)) {
    const shown = value === null ? '' : String(value)
    const isKnown = shown === '' || field.options.some((option) => option.value === shown)
    return (
      <NativeSelect
        {...common}
        value={shown}
        data={[
          { value: '', label: t('records.field.none') },
          ...field.options,
          ...(isKnown ? [] : [{ value: shown, label: shown }]),
        ]}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    )
  }
  const text = textOfValue(value)
  if (field.type === 'long_text' || field.type === 'html') {
    return (
      <Textarea
        {...common}
        autosize
        minRows={2}
        maxRows={10}
        value={text}
        onChange={(event) => onChange(valueOfText(field.type, event.currentTarget.value))}
      />
    )
  }
  return (
    <TextInput
      {...common}
      type={field.type === 'date' && /^(\d{4}-\d{2}-\d{2})?$/.test(text) ? 'date' : 'text'}
      inputMode={inputModes[field.type]}
      title={field.type === 'email_list' || field.type === 'multi_choice' ? t('records.field.several') : undefined}
      value={text}
      onChange={(event) => onChange(valueOfText(field.type, event.currentTarget.value))}
    />
  )
}

const inputModes: Partial<Record<FieldType, 'email' | 'tel' | 'url' | 'decimal'>> = {
  email: 'email',
  phone: 'tel',
  url: 'url',
  number: 'decimal',
  money: 'decimal',
}

/** One of a list that the CRMs have named. */
function isChosen({ type, options }: Described): boolean {
  return options.length > 0 && (type === 'choice' || type === 'user' || type === 'reference')
}

const separator = '; '

/** A value as it stands in a line of text. */
export function textOfValue(value: FieldValue): string {
  if (value === null) return ''
  return Array.isArray(value) ? value.join(separator) : String(value)
}

/** What a typed line means as a value: an empty one clears the field, a list has semicolons. */
export function valueOfText(type: FieldType, text: string): FieldValue {
  if (text === '') return null
  if (type !== 'email_list' && type !== 'multi_choice') return text
  // While a separator is typed the list keeps its last, empty part, so that the caret stays.
  return text.includes(';')
    ? text.split(';').map((part, index) => (index === 0 ? part : part.replace(/^ /, '')))
    : [text]
}

/** The value to be saved: parts of a list without what was only typed on the way. */
export function settledValue(value: FieldValue): FieldValue {
  if (!Array.isArray(value)) return value
  const parts = value.map((part) => part.trim()).filter((part) => part !== '')
  return parts.length > 0 ? parts : null
}
