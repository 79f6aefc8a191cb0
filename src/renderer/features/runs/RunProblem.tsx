import type { RunDetail } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { ProblemSentence } from './ProblemNote'
import classes from './panel.module.css'

const tones = { failed: 'err', partial: 'warn' } as const

/** What went wrong with a run, if anything did. The way on is in the panel's footer. */
export function RunProblem({ run }: { run: RunDetail }) {
  const { t } = useTranslation()
  if (!run.problem) return null
  const tone = run.status === 'failed' ? tones.failed : run.status === 'partial' ? tones.partial : 'idle'
  return (
    <section className={classes.problem} aria-label={t('runs.panel.problem')}>
      <ProblemSentence problem={run.problem} tone={tone} />
    </section>
  )
}
