import type { OutboxItem } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { client } from '../../client'
import { useAction } from '../../client/use-action'
import { ConfirmDialog } from '../../components/actions/ConfirmDialog'
import { toast } from '../../components/notices/toasts'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { useWaitingWords } from './use-why'

/** Asks before changes are called off: says what the records keep here, and what the CRM keeps. */
export function CancelDialog(props: { items: readonly OutboxItem[]; onClose(): void }) {
  const { items } = props
  const { t } = useTranslation()
  const words = useWaitingWords()
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const [first] = items
  const action = useAction(async (ids: readonly string[]) => {
    for (const id of ids) await client.outbox.cancel({ params: { id }, query: { trigger: 'manual' } })
    return ids.length
  })
  if (!first) return null
  const text =
    items.length === 1
      ? t(`waiting.cancelText.${first.op}`, {
          name: first.recordName || t(`common.unnamed.${first.recordKind}`),
          provider: words.provider(first.integrationId),
        })
      : t('waiting.cancelText.many')
  return (
    <ConfirmDialog
      title={t('waiting.cancelTitle', { count: items.length, environment: t(`common.environment.${kind}`) })}
      text={text}
      verb={t('waiting.cancelVerb', { count: items.length })}
      busy={action.busy}
      onCancel={props.onClose}
      onConfirm={async () => {
        const count = await action.run(items.map(({ id }) => id))
        if (count !== undefined) {
          toast({ tone: 'ok', title: t('waiting.cancelled', { count }), detail: t('waiting.cancelledDetail') })
        }
        props.onClose()
      }}
    />
  )
}
