import type { Change, Problem, ProblemCode } from '@shared/model'
import { RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import { ActionButton } from '../actions/ActionButton'
import { CopyDetails } from '../actions/CopyDetails'
import type { RecordRetry } from './ChangeItem'
import classes from './changes.module.css'

/** Reasons for which a record was left alone on purpose; another try would end the same way. */
const final: ReadonlySet<ProblemCode> = new Set(['CHANGED_SINCE', 'NO_WAY_BACK'])

/** Why a record was not taken: the fact, the CRM's own words, the field with the value, what is safe, another try. */
export function Refusal(props: { change: Change; name: string; problem: Problem; retry?: RecordRetry }) {
  const { change, problem, retry } = props
  const { t } = useTranslation()
  const { fact, safe } = useProblemText()(problem)
  const { field, value } = problem.params
  return (
    <div className={classes.refusal}>
      <p>
        <b className="w5">{fact}</b> {problem.detail}
      </p>
      {field === undefined || fact.includes(String(field)) ? null : (
        <dl className={classes.sent}>
          <dt className="ell" title={String(field)}>
            {field}
          </dt>
          <dd className="mono">{value === undefined ? <em>{t('common.value.empty')}</em> : value}</dd>
        </dl>
      )}
      <p className="t3">{safe}</p>
      {final.has(problem.code) ? null : (
        <div className={classes.refusalActions}>
          {retry && change.action === 'failed' ? <Again change={change} name={props.name} retry={retry} /> : null}
          <CopyDetails problem={problem} size="xs" />
        </div>
      )}
    </div>
  )
}

function Again({ change, name, retry }: { change: Change; name: string; retry: RecordRetry }) {
  const { t } = useTranslation()
  if (retry.asked.has(change.id)) {
    return (
      <span className="caption t3" role="status">
        {t('runs.changes.retrying')}
      </span>
    )
  }
  if (!retry.possible) return null
  return (
    <ActionButton
      size="xs"
      leftSection={<RotateCw size={12} className="icon" aria-hidden />}
      reason={retry.reason}
      aria-label={t('runs.changes.retryOne', { name })}
      onClick={() => retry.run(change)}
    >
      {t('runs.changes.retry')}
    </ActionButton>
  )
}
