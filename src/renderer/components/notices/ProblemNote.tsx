import { Button } from '@mantine/core'
import type { Problem } from '@shared/model'
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../client'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import { CopyDetails } from '../actions/CopyDetails'
import classes from './ProblemNote.module.css'

const icons = { err: CircleAlert, warn: TriangleAlert, idle: Info } as const

/** A problem as a sentence: the fact in bold, what is safe, and the buttons that mend it. */
export function ProblemSentence(props: { problem: Problem; tone: keyof typeof icons; children?: ReactNode }) {
  const { fact, safe } = useProblemText()(props.problem)
  const Icon = icons[props.tone]
  return (
    <div
      className={`${classes.problem} ${classes[`problem-${props.tone}`]}`}
      role={props.tone === 'err' ? 'alert' : 'status'}
    >
      <Icon size={14} className="icon-status" aria-hidden />
      <div className="grow">
        <b className="w5">{fact}</b> {safe}
        <div className={classes.problemActions}>
          {props.children}
          <CopyDetails problem={props.problem} size="xs" />
        </div>
      </div>
    </div>
  )
}

/** What a part says that could not be read: the sentence, and another try. */
export function ProblemNote({ error, retry }: { error: unknown; retry(): void }) {
  const { t } = useTranslation()
  return (
    <ProblemSentence problem={problemOf(error)} tone="err">
      <Button size="xs" onClick={retry}>
        {t('common.action.tryAgain')}
      </Button>
    </ProblemSentence>
  )
}
