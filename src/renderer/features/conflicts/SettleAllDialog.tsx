import type { ConflictSide } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../components/actions/ConfirmDialog'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { useSettleMany } from './use-settle'

const sides = ['local', 'remote', 'base'] as const satisfies readonly ConflictSide[]

/** Asks before all conflicts, or all of an integration, are settled with one side. */
export function SettleAllDialog(props: { count: number; integrationId: string | null; onClose(): void }) {
  const { count, integrationId } = props
  const { t } = useTranslation()
  const settle = useSettleMany()
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  return (
    <ConfirmDialog<ConflictSide>
      title={t('conflicts.all.title', { count, environment: t(`common.environment.${kind}`) })}
      text={t('conflicts.all.text')}
      choicesLabel={t('conflicts.all.which')}
      choices={sides.map((value) => {
        return { value, label: t(`conflicts.marked.${value}`), hint: t(`conflicts.marked.${value}Hint`) }
      })}
      verb={t('conflicts.all.verb', { count })}
      busy={settle.busy}
      onCancel={props.onClose}
      onConfirm={async (side = 'local') => {
        const done = await settle.run({ side, ...(integrationId === null ? {} : { integrationId }) })
        if (done !== undefined) props.onClose()
      }}
    />
  )
}
