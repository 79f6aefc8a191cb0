import { Autocomplete, Button, TextInput } from '@mantine/core'
import type { CrmField, Transform } from '@shared/model'
import { ArrowLeftRight, Plus, X } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './mapping.module.css'

type Values = Extract<Transform, { kind: 'values' }>

/** Value by value: what stands here and what stands at the CRM, and what becomes of all others. */
export function ValuePairs(props: {
  provider: string
  step: Values
  options: CrmField['options']
  onChange(step: Values): void
}) {
  const { t } = useTranslation()
  const id = useId()
  const { step, provider } = props
  const { pairs } = step
  const change = (index: number, part: Partial<Values['pairs'][number]>) =>
    props.onChange({ ...step, pairs: pairs.map((pair, at) => (at === index ? { ...pair, ...part } : pair)) })
  return (
    <fieldset className={classes.pairs} aria-describedby={id}>
      <legend className={classes.editorHead}>{t('mapping.values.title')}</legend>
      <p id={id} className="caption t2">
        {t('mapping.values.hint', { provider })}
      </p>
      {pairs.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pairs have no name but their place, and stay in it.
        <div key={index} className={classes.pair}>
          <TextInput
            aria-label={t('mapping.values.here', { n: index + 1 })}
            value={pair.here}
            error={pair.here.trim() === ''}
            onChange={({ currentTarget: { value } }) => change(index, { here: value })}
          />
          <ArrowLeftRight size={12} className="icon t3" aria-hidden />
          <Autocomplete
            aria-label={t('mapping.values.there', { provider, n: index + 1 })}
            classNames={{ input: 'mono' }}
            value={pair.crm}
            error={pair.crm.trim() === ''}
            data={[...new Set(props.options.map(({ value }) => value))]}
            onChange={(value) => change(index, { crm: value })}
          />
          <button
            type="button"
            className={classes.remove}
            aria-label={t('mapping.values.removePair', { n: index + 1 })}
            onClick={() => props.onChange({ ...step, pairs: pairs.filter((_, at) => at !== index) })}
          >
            <X size={14} className="icon" aria-hidden />
          </button>
        </div>
      ))}
      <Button
        size="xs"
        leftSection={<Plus size={14} className="icon" aria-hidden />}
        onClick={() => props.onChange({ ...step, pairs: [...pairs, { crm: '', here: '' }] })}
      >
        {t('mapping.values.addPair')}
      </Button>
      <div className={classes.others}>
        <TextInput
          label={t('mapping.values.otherHere', { provider })}
          placeholder={t('mapping.values.keptBack')}
          value={step.otherFromCrm ?? ''}
          onChange={({ currentTarget: { value } }) => props.onChange({ ...step, otherFromCrm: value || null })}
        />
        <TextInput
          label={t('mapping.values.otherThere', { provider })}
          placeholder={t('mapping.values.keptBack')}
          value={step.otherToCrm ?? ''}
          onChange={({ currentTarget: { value } }) => props.onChange({ ...step, otherToCrm: value || null })}
        />
      </div>
    </fieldset>
  )
}
