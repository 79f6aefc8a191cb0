import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../components/actions/Dialog'
import { toast } from '../../components/notices/toasts'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { ApiKeyForm } from './ApiKeyForm'
import classes from './FullScreen.module.css'
import { useKeyDialog } from './key-dialog'

/** Asks for a new API key over whatever place is open. */
export function KeyDialog() {
  const { t } = useTranslation()
  const { isOpen, close } = useKeyDialog()
  const workspace = useWorkspaceState()?.current
  if (!isOpen || !workspace) return null
  return (
    <Dialog title={t('shell.apiKey.newTitle', { name: workspace.name })} onClose={close}>
      <p className={classes.text}>{t('shell.apiKey.text', { host: workspace.host ?? '' })}</p>
      <ApiKeyForm
        workspace={workspace}
        onDone={() => {
          close()
          toast({
            tone: 'ok',
            title: t('shell.apiKey.saved'),
            detail: t('shell.apiKey.savedDetail', { name: workspace.name }),
          })
        }}
      >
        <Button size="md" onClick={close}>
          {t('common.action.cancel')}
        </Button>
      </ApiKeyForm>
    </Dialog>
  )
}
