import type { Workspace } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { client, takeState } from '../../client'
import { useAction } from '../../client/use-action'
import { ConfirmDialog } from '../../components/actions/ConfirmDialog'
import { toast } from '../../components/notices/toasts'
import { routes } from '../routes'

/** Asks before the sandbox is put back to its first state. */
export function ResetSandbox({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const reset = useAction(() => client.workspaces.resetSandbox({}))
  return (
    <ConfirmDialog
      title={t('shell.sandbox.resetTitle')}
      text={t('shell.sandbox.resetText')}
      verb={t('shell.sandbox.resetVerb')}
      busy={reset.busy}
      onCancel={onClose}
      onConfirm={async () => {
        const state = await reset.run(undefined)
        if (!state) return
        takeState(state)
        navigate(routes.integrations)
        toast({ tone: 'ok', title: t('shell.sandbox.resetDone') })
        onClose()
      }}
    />
  )
}

/** Asks before a workspace is deleted with its local file. */
export function RemoveWorkspace({ workspace, onClose }: { workspace: Workspace; onClose(): void }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const remove = useAction(() => client.workspaces.remove({ params: { id: workspace.id } }))
  return (
    <ConfirmDialog
      title={t('shell.workspace.removeTitle', {
        name: workspace.name,
        environment: t(`common.environment.${workspace.kind}`),
      })}
      text={t('shell.workspace.removeText', { environment: t(`common.environment.${workspace.kind}`) })}
      verb={t('shell.workspace.removeVerb')}
      busy={remove.busy}
      onCancel={onClose}
      onConfirm={async () => {
        const state = await remove.run(undefined)
        if (!state) return
        takeState(state)
        navigate(routes.integrations)
        onClose()
      }}
    />
  )
}
