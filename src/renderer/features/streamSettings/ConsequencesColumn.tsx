import { Button } from '@mantine/core'
import type { StreamName } from '@shared/model'
import { Pencil } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { OldNew } from '../../components/data/Diff'
import { ConsequenceList } from './ConsequenceList'
import type { Known } from './consequences'
import { changedGroups, type StreamDraft } from './draft'
import classes from './streamSettings.module.css'
import { useGroupWord } from './use-words'

export interface Reach {
  stream: StreamName
  provider: string
  environment: string
  before: StreamDraft
  after: StreamDraft
  known: Omit<Known, 'nameOf'>
}

/** What the settings lead to, written anew with every choice, and what of them is not saved. */
export function ConsequencesColumn(props: Reach & { counting: boolean; uncounted: (() => void) | null }) {
  const { t } = useTranslation()
  const isUnsaved = changedGroups(props.before, props.after).length > 0
  return (
    <aside className={classes.column} aria-label={t('streamSettings.with.title')}>
      <h2 className={classes.columnHead}>{t('streamSettings.with.title')}</h2>
      <ConsequenceList {...props} />
      {props.counting ? <p className="caption t3">{t('streamSettings.with.counting')}</p> : null}
      {props.uncounted ? (
        <p className={`caption t3 ${classes.uncounted}`}>
          {t('streamSettings.with.uncounted')}{' '}
          <Button size="xs" onClick={props.uncounted}>
            {t('common.action.tryAgain')}
          </Button>
        </p>
      ) : null}
      {isUnsaved ? (
        <>
          <hr className={classes.rule} />
          <h2 className={classes.columnHead}>{t('streamSettings.with.unsaved')}</h2>
          <UnsavedList {...props} />
          <p className="caption t3">{t('streamSettings.with.note')}</p>
        </>
      ) : null}
    </aside>
  )
}

/** What would be saved: each group with what it says now and what it would say. */
export function UnsavedList({ provider, before, after }: Pick<Reach, 'provider' | 'before' | 'after'>) {
  const { t } = useTranslation()
  const wordOf = useGroupWord(provider)
  return (
    <ul className={classes.list}>
      {changedGroups(before, after).map((group) => (
        <li key={group}>
          <Pencil size={14} className="icon t3" aria-hidden />
          <span>
            {t(`streamSettings.group.${group}`)}:{' '}
            <OldNew before={wordOf(group, before, after)} after={wordOf(group, after, before)} />
          </span>
        </li>
      ))}
    </ul>
  )
}
