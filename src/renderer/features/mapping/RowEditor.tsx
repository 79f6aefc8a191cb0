import { Button, Menu } from '@mantine/core'
import type { Direction, MappingSample, Transform } from '@shared/model'
import { customFieldName } from '@shared/model'
import { ArrowRight, Plus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useValueText } from '../../lib/hooks/use-value-text'
import { CheckResult } from './CheckResult'
import { newStep, type ShownRow, stepsFor } from './draft'
import type { TableProps } from './MappingTable'
import classes from './mapping.module.css'
import { StepFields } from './StepFields'
import { ValuePairs } from './ValuePairs'

/** What is done with the values of one field, the sample both ways, and what stored records say to it. */
export function RowEditor(
  props: TableProps & {
    id: string
    row: ShownRow
    label: string
    direction: Direction
  },
) {
  const { t } = useTranslation()
  const { row, label, provider } = props
  const { transforms } = row
  const set = (next: Transform[]) => props.onChange(row, { transforms: next })
  const change = (index: number, step: Transform) => set(transforms.map((each, at) => (at === index ? step : each)))
  const options =
    props.fields.find(({ object, crmField }) => object === row.object && crmField === row.crmField)?.options ?? []
  const possible = stepsFor(row).filter((kind) => !transforms.some((step) => step.kind === kind))
  const isName = transforms.some((step) => step.kind === 'name')
  const own = customFieldName(row.crmField)
  const plain = own === null ? row.crmField : row.crmField
  const isPlain = row.field === plain && transforms.length === 0 && row.direction === null
  const values = transforms.findIndex((step) => step.kind === 'values')
  const pairs = transforms[values]
  return (
    <section id={props.id} className={classes.editor} aria-label={t('mapping.editor.of', { field: label })}>
      <div>
        <h2 className={classes.editorHead}>{t('mapping.editor.steps')}</h2>
        <p className="caption t2">
          {transforms.length === 0 ? t('mapping.editor.noSteps') : t('mapping.editor.stepsHint', { provider })}
        </p>
        <ol className={classes.steps}>
          {transforms.map((step, index) => (
            <li key={step.kind}>
              <span className="w5">{t(`mapping.step.${step.kind}`)}</span>
              {step.kind === 'name' ? null : (
                <button
                  type="button"
                  className={classes.remove}
                  aria-label={t('mapping.editor.remove', { step: t(`mapping.step.${step.kind}`) })}
                  onClick={() => set(transforms.filter((_, at) => at !== index))}
                >
                  <X size={14} className="icon" aria-hidden />
                </button>
              )}
              <StepFields step={step} onChange={(next) => change(index, next)} />
            </li>
          ))}
        </ol>
        <div className={classes.editorButtons}>
          {possible.length === 0 || isName ? null : (
            <Menu position="bottom-start" width={200}>
              <Menu.Target>
                <Button size="xs" leftSection={<Plus size={14} className="icon" aria-hidden />}>
                  {t('mapping.editor.add')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {possible.map((kind) => (
                  <Menu.Item key={kind} onClick={() => set([...transforms, newStep(kind, row)])}>
                    {t(`mapping.step.${kind}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
          {isPlain || isName ? null : (
            <Button
              size="xs"
              variant="subtle"
              onClick={() => props.onChange(row, { field: plain, transforms: [], direction: null })}
            >
              {own === null ? t('mapping.editor.asFound') : t('mapping.editor.back')}
            </Button>
          )}
        </div>
      </div>
      <div>
        {pairs?.kind === 'values' ? (
          <ValuePairs provider={provider} step={pairs} options={options} onChange={(step) => change(values, step)} />
        ) : null}
        <BothWays {...props} />
      </div>
      <CheckResult
        {...props}
        onAdd={(pair) => {
          if (pairs?.kind === 'values') {
            const filled = pairs.pairs.filter(({ crm, here }) => crm !== '' || here !== '')
            change(values, { ...pairs, pairs: [...filled, pair] })
          } else {
            set([...transforms, { kind: 'values', pairs: [pair], otherFromCrm: null, otherToCrm: null }])
          }
        }}
      />
    </section>
  )
}

/** What the sample is in both directions. */
function BothWays(props: { row: ShownRow; provider: string; sample: MappingSample | null; direction: Direction }) {
  const { t } = useTranslation()
  const textOf = useValueText()
  const { row, provider } = props
  const sample = props.sample?.rows.find(({ object, crmField }) => object === row.object && crmField === row.crmField)
  if (!sample || props.direction === 'off') return null
  const word = (value: Parameters<typeof textOf>[0]) => textOf(value) ?? t('mapping.blank')
  const line = (way: 'from' | 'to', before: string, after: string, kept: string | null) => (
    <div className={classes.wayLine}>
      <dt className="t3">{t(`mapping.editor.${way}`, { provider })}</dt>
      <dd>
        <span className="mono ell" title={before}>
          {before}
        </span>
        <ArrowRight size={12} className="icon t3" aria-hidden />
        <span className={`mono ell ${kept === null ? '' : 'c-warn'}`} title={after}>
          {kept ?? after}
        </span>
      </dd>
    </div>
  )
  const reason = (kept: typeof sample.keptToCrm) => (kept === null ? null : t(`mapping.reason.${kept}`))
  return (
    <dl className={classes.ways}>
      {props.direction === 'to'
        ? null
        : line('from', word(sample.crm), word(sample.fromCrm), reason(sample.keptFromCrm))}
      {props.direction === 'from' ? null : line('to', word(sample.here), word(sample.toCrm), reason(sample.keptToCrm))}
    </dl>
  )
}
