import { ActionIcon } from '@mantine/core'
import { ChevronDown, ChevronUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './decide.module.css'
import { goesOn } from './decide-model'

/** The head of what is to be decided: what it is about, its place in the list, and the way to its neighbours. */
export function DecideHead(props: {
  name: string
  /** What kind of record, of which account. */
  kind: string
  /** What is asked, in a sentence. */
  text: string
  /** From 1 on; null when it is in no list that is shown. */
  place: number | null
  of: number
  onStep(by: 1 | -1): void
  children?: ReactNode
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { place, of } = props
  return (
    <header className={classes.head}>
      <div className="row">
        <h2 className={`ell ${classes.name}`}>{props.name}</h2>
        <span className="t3 ell">{props.kind}</span>
        <span className="grow" />
        {place === null ? null : (
          <span className="caption t3 num">
            {t('common.decide.place', { place: format.number(place), of: format.number(of) })}
          </span>
        )}
        <ActionIcon
          size="xs"
          className={classes.step}
          aria-label={t('common.decide.previous')}
          aria-keyshortcuts="P"
          aria-disabled={place === null || place <= 1 || undefined}
          onClick={() => props.onStep(-1)}
        >
          <ChevronUp size={14} className="icon" aria-hidden />
        </ActionIcon>
        <ActionIcon
          size="xs"
          className={classes.step}
          aria-label={t('common.decide.next')}
          aria-keyshortcuts="N"
          aria-disabled={!goesOn(place, of) || undefined}
          onClick={() => props.onStep(1)}
        >
          <ChevronDown size={14} className="icon" aria-hidden />
        </ActionIcon>
      </div>
      <p className="caption t2">{props.text}</p>
      {props.children}
    </header>
  )
}
