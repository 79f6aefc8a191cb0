import { Select, TextInput } from '@mantine/core'
import type { Transform } from '@shared/model'
import { useTranslation } from 'react-i18next'
import classes from './mapping.module.css'

const marks = ['', '.', ',', ' ', "'"] as const
const formats = ['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY'] as const

/** What can be said of a step, where anything can. The pairs of a list of values have a part of their own. */
export function StepFields({ step, onChange }: { step: Transform; onChange(step: Transform): void }) {
  const { t } = useTranslation()
  switch (step.kind) {
    case 'trim':
    case 'owner':
    case 'name':
    case 'values':
      return null
    case 'case':
      return (
        <Choice
          label={t('mapping.fields.case')}
          value={step.to}
          options={(['lower', 'upper', 'title'] as const).map((value) => [value, t(`mapping.fields.${value}`)])}
          onChange={(to) => onChange({ ...step, to })}
        />
      )
    case 'phone':
      return (
        <Text
          label={t('mapping.fields.country')}
          width={64}
          value={step.country}
          onChange={(country) => onChange({ ...step, country: country.toUpperCase().slice(0, 2) })}
        />
      )
    case 'number':
      return (
        <div className={classes.stepFields}>
          <Choice
            label={t('mapping.fields.decimal')}
            value={step.decimal}
            options={[
              ['.', '.'],
              [',', ','],
            ]}
            onChange={(decimal) => onChange({ ...step, decimal })}
          />
          <Choice
            label={t('mapping.fields.group')}
            value={step.group}
            options={marks.map((mark) => [
              mark,
              mark === '' ? t('mapping.fields.noGroup') : mark === ' ' ? t('mapping.fields.space') : mark,
            ])}
            onChange={(group) => onChange({ ...step, group })}
          />
        </div>
      )
    case 'date':
      return (
        <div className={classes.stepFields}>
          <Choice
            label={t('mapping.fields.as')}
            value={step.as}
            options={(['date', 'datetime'] as const).map((value) => [value, t(`mapping.fields.${value}`)])}
            onChange={(as) => onChange({ ...step, as })}
          />
          <Choice
            label={t('mapping.fields.format')}
            value={step.format}
            options={formats.map((format) => [format, format])}
            onChange={(format) => onChange({ ...step, format })}
          />
          <Select
            label={t('mapping.fields.zone')}
            searchable
            allowDeselect={false}
            value={step.zone}
            data={[...new Set(['UTC', step.zone, ...Intl.supportedValuesOf('timeZone')])]}
            onChange={(zone) => {
              if (zone !== null) onChange({ ...step, zone })
            }}
          />
        </div>
      )
    case 'yes-no':
      return (
        <div className={classes.stepFields}>
          <Text label={t('mapping.fields.yes')} value={step.yes} onChange={(yes) => onChange({ ...step, yes })} />
          <Text label={t('mapping.fields.no')} value={step.no} onChange={(no) => onChange({ ...step, no })} />
        </div>
      )
  }
}

function Choice<T extends string>(props: {
  label: string
  value: T
  options: readonly (readonly [value: T, label: string])[]
  onChange(value: T): void
}) {
  return (
    <Select
      label={props.label}
      allowDeselect={false}
      value={props.value}
      data={props.options.map(([value, label]) => ({ value, label }))}
      onChange={(value) => {
        const chosen = props.options.find(([each]) => each === value)
        if (chosen) props.onChange(chosen[0])
      }}
    />
  )
}

function Text(props: { label: string; value: string; width?: number; onChange(value: string): void }) {
  return (
    <TextInput
      label={props.label}
      w={props.width}
      value={props.value}
      error={props.value.trim() === ''}
      onChange={({ currentTarget: { value } }) => props.onChange(value)}
    />
  )
}
