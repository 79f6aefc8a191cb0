import { ActionIcon, Button } from '@mantine/core'
import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../client'
import { Delayed } from '../loading/Delayed'
import { EmptyState } from '../notices/EmptyState'
import { ProblemNote } from '../notices/ProblemNote'
import classes from './PanelParts.module.css'

/** Closes the panel beside a list. */
export function PanelClose({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  return (
    <ActionIcon size="xs" aria-label={t('common.panel.close')} onClick={onClose}>
      <X size={16} className="icon" aria-hidden />
    </ActionIcon>
  )
}

/** A panel whose item is not read yet, could not be read, or is there no more. */
export function UnreadPanel(props: {
  error: unknown
  /** What is said of an item that is there no more. */
  gone: { title: string; text: string }
  onClose(): void
  retry(): void
}) {
  const { t } = useTranslation()
  const { error, gone, onClose, retry } = props
  return (
    <>
      <div className={classes.closeOnly}>
        <PanelClose onClose={onClose} />
      </div>
      {error && problemOf(error).code === 'NOT_FOUND' ? (
        <EmptyState {...gone}>
          <Button onClick={onClose}>{t('common.panel.close')}</Button>
        </EmptyState>
      ) : error ? (
        <PanelProblem error={error} retry={retry} />
      ) : (
        <PanelSkeleton />
      )}
    </>
  )
}

export function PanelProblem({ error, retry }: { error: unknown; retry(): void }) {
  return (
    <div className={classes.problem}>
      <ProblemNote error={error} retry={retry} />
    </div>
  )
}

export function PanelSkeleton() {
  return (
    <Delayed>
      <div className={classes.skeleton} aria-hidden>
        {[62, 84, 48, 90, 70, 56].map((width) => (
          <i key={width} className={classes.bar} style={{ width: `${width}%` }} />
        ))}
      </div>
    </Delayed>
  )
}
