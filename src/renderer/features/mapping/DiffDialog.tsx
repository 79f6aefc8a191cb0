import { Button } from '@mantine/core'
import type { MappingChange, MappingRow, StreamName } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../client/use-action'
import { Dialog } from '../../components/actions/Dialog'
import { OldNew } from '../../components/data/Diff'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { kindOfStream } from '../../lib/kinds'
import classes from './mapping.module.css'
import { useRowWord } from './use-words'

/** What a change of the whole mapping comes to, field by field, before it is made. */
export function DiffDialog(props: {
  title: string
  stream: StreamName
  provider: string
  call(apply: boolean): Promise<MappingChange & { missing?: MappingRow[] }>
  onClose(): void
  onDone(count: number): void
  children?: ReactNode
}) {
  const { t } = useTranslation()
  const id = useId()
  const { provider, stream } = props
  const labelOf = useFieldLabel()
  const wordOf = useRowWord(provider)
  const plan = useQuery({ queryKey: ['mapping', 'plan', id], queryFn: () => props.call(false), gcTime: 0 })
  const apply = useAction(() => props.call(true))
  const { differences = [], missing = [] } = plan.data ?? {}
  return (
    <Dialog title={props.title} size={640} busy={apply.busy} onClose={props.onClose}>
      <p className={`caption t2 ${classes.dialogText}`}>{t('mapping.diff.text', { provider })}</p>
      {props.children}
      {plan.error ? <ProblemNote error={plan.error} retry={() => void plan.refetch()} /> : null}
      {plan.data && differences.length === 0 ? <p className="t2">{t('mapping.diff.none')}</p> : null}
      {differences.length > 0 ? (
        <ul className={classes.differences} aria-label={t('mapping.diff.label')}>
          {differences.map(({ object, field, before, after }) => (
            <li key={`${object} ${field}`}>
              <span className="w5 ell" title={field}>
                {labelOf(kindOfStream[stream], { field, label: field.replace(/^custom:/, '') })}
              </span>
              <OldNew before={wordOf(before)} after={wordOf(after)} />
            </li>
          ))}
        </ul>
      ) : null}
      {missing.length > 0 ? (
        <p className={`caption c-warn ${classes.dialogText}`}>
          {t('mapping.diff.missing', {
            fields: missing.map(({ crmField }) => crmField.replace(/^custom:/, '')).join(', '),
          })}
        </p>
      ) : null}
      <div className={classes.buttons}>
        <Button data-autofocus onClick={props.onClose}>
          {t('common.action.cancel')}
        </Button>
        {differences.length > 0 ? (
          <Button
            variant="filled"
            loading={apply.busy}
            onClick={async () => {
              const done = await apply.run(undefined)
              if (done) props.onDone(done.differences.length)
            }}
          >
            {t('mapping.diff.verb', { count: differences.length })}
          </Button>
        ) : null}
      </div>
    </Dialog>
  )
}
