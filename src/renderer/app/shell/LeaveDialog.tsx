import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/actions/ConfirmDialog'
import { answerLeave, useLeaveGuard } from '../../lib/leave-guard'

/** Asks before unsaved changes are left behind. */
export function LeaveDialog() {
  const { t } = useTranslation()
  const isAsked = useLeaveGuard((state) => state.pending !== null)
  if (!isAsked) return null
  return (
    <ConfirmDialog
      title={t('shell.leave.title')}
      text={t('shell.leave.text')}
      verb={t('shell.leave.verb')}
      cancel={t('shell.leave.stay')}
      onCancel={() => answerLeave(false)}
      onConfirm={() => answerLeave(true)}
    />
  )
}
