import { Button, Select } from '@mantine/core'
import type { MappingState, StreamName } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../components/actions/Dialog'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { kindOfStream } from '../../lib/kinds'
import { policies, type StreamDraft } from './draft'
import classes from './streamSettings.module.css'

const asStream = 'stream'

/** Which fields have a rule of their own where both sides changed; part of what is edited, not saved by itself. */
export function RulesDialog(props: {
  integrationId: string
  stream: StreamName
  provider: string
  mapping: MappingState | null
  policies: StreamDraft['fieldPolicies']
  onChange(policies: StreamDraft['fieldPolicies']): void
  onClose(): void
}) {
  const { t } = useTranslation()
  const labelOf = useFieldLabel()
  const { provider, stream } = props
  const labels = new Map((props.mapping?.rows ?? []).map((row) => [row.field, row.label]))
  for (const field of Object.keys(props.policies)) if (!labels.has(field)) labels.set(field, field)
  const options = [
    { value: asStream, label: t('streamSettings.policy.asStream') },
    ...policies.map((value) => ({ value, label: t(`streamSettings.policy.${value}`, { provider }) })),
  ]
  const choose = (field: string, value: string | null) => {
    const { [field]: _before, ...others } = props.policies
    const chosen = policies.find((each) => each === value)
    props.onChange(chosen ? { ...others, [field]: chosen } : others)
  }
  return (
    <Dialog title={t('streamSettings.rules.title')} size={560} onClose={props.onClose}>
      <p className={`caption t2 ${classes.dialogText}`}>{t('streamSettings.rules.text')}</p>
      {labels.size === 0 ? <p className="caption t3">{t('streamSettings.rules.unread')}</p> : null}
      <ul className={classes.rules}>
        {[...labels].map(([field, label]) => {
          const name = labelOf(kindOfStream[stream], { field, label })
          return (
            <li key={field}>
              <span className="ell" title={name}>
                {name}
              </span>
              <Select
                w={200}
                size="sm"
                aria-label={name}
                allowDeselect={false}
                value={props.policies[field] ?? asStream}
                data={options}
                onChange={(value) => choose(field, value)}
              />
            </li>
          )
        })}
      </ul>
      <div className={classes.buttons}>
        <Button data-autofocus variant="filled" onClick={props.onClose}>
          {t('streamSettings.rules.done')}
        </Button>
      </div>
    </Dialog>
  )
}
