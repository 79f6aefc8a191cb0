import { Button } from '@mantine/core'
import type { ProblemCode, RunDetail } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { ProblemSentence } from '../../../components/notices/ProblemNote'
import { useProblemText } from '../../../lib/hooks/use-problem-text'
import classes from './panel.module.css'

/** Problems whose records the panel itself can show. */
const reviewable: ReadonlySet<ProblemCode> = new Set(['RECORDS_FAILED', 'CRM_REFUSED_RECORD'])
const tones = { failed: 'err', partial: 'warn' } as const

/** What went wrong with a run, if anything did. The way on is in the panel's footer. */
export function RunProblem({ run, review }: { run: RunDetail; review(): void }) {
  const problemText = useProblemText()
  const { t } = useTranslation()
  if (!run.problem) return null
  const tone = run.status === 'failed' ? tones.failed : run.status === 'partial' ? tones.partial : 'idle'
  return (
    <section className={classes.problem} aria-label={t('runs.panel.problem')}>
      <ProblemSentence problem={run.problem} tone={tone}>
        {reviewable.has(run.problem.code) ? (
          <Button size="xs" onClick={review}>
            {problemText(run.problem).action}
          </Button>
        ) : null}
      </ProblemSentence>
    </section>
  )
}
