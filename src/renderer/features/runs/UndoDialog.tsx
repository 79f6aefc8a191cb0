import type { RunDetail } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/ConfirmDialog'
import { useWorkspaceState } from '../../lib/use-engine'
import { useProvider } from '../../lib/use-providers'
import { undoCount, useUndo } from './use-run-actions'

/** Asks before a run is undone, or an undo is taken back: how much goes back, what happens at the CRM, what stays. */
export function UndoDialog(props: { run: RunDetail; onClose(): void; onStarted(runId: string): void }) {
  const { run } = props
  const { t } = useTranslation()
  const undo = useUndo()
  const provider = useProvider(run.provider)?.name ?? run.provider
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const isRedo = run.kind === 'undo'
  const named = { provider, environment: t(`common.environment.${kind}`) }
  const { pushed, created, updated } = run.totals
  const sentences = isRedo
    ? [t('runs.undo.redoText', named)]
    : [
        pushed > 0 ? t('runs.undo.pushed', { ...named, count: pushed }) : null,
        updated > 0 || run.kind === 'edit' ? t('runs.undo.updated', named) : null,
        created > 0 && run.kind !== 'edit' ? t('runs.undo.created', named) : null,
        run.totals.deleted > 0 ? t('runs.undo.deleted', named) : null,
      ].filter((text) => text !== null)
  return (
    <ConfirmDialog
      title={isRedo ? t('runs.undo.redoTitle') : t('runs.undo.title', { count: undoCount(run) })}
      text={
        <>
          <p>{sentences.join(' ')}</p>
          <p>{t('runs.undo.changedSince')}</p>
        </>
      }
      verb={isRedo ? t('runs.action.redo') : t('runs.undo.verb', { count: undoCount(run) })}
      busy={undo.busy}
      onCancel={props.onClose}
      onConfirm={async () => {
        const started = await undo.run(run)
        props.onClose()
        if (started) props.onStarted(started.id)
      }}
    />
  )
}
