import type { StreamCountsHere } from '@shared/model'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useProviders } from '../../lib/hooks/use-providers'
import { changedRules, type Group, type StreamDraft } from './draft'

/** What an account of another CRM is called in a sentence: the CRM, and where that has several accounts which of them. */
export function useNameOf(): (other: StreamCountsHere['others'][number]) => string {
  const { t } = useTranslation()
  const providers = useProviders()
  const integrations = useIntegrations()?.integrations
  return useCallback(
    ({ provider, account }) => {
      const name = providers.find(({ id }) => id === provider)?.name ?? provider
      const accounts = integrations?.filter((each) => each.provider === provider) ?? []
      return accounts.length > 1 ? t('streamSettings.named', { provider: name, account }) : name
    },
    [t, providers, integrations],
  )
}

/** What a group says, in a word or two: for the list of what is not saved. */
export function useGroupWord(provider: string): (group: Group, draft: StreamDraft, other: StreamDraft) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return (group, draft, other) => {
    switch (group) {
      case 'direction':
        return t(`streamSettings.direction.${draft.direction}`, { provider })
      case 'policy':
        return t(`streamSettings.policy.${draft.policy}`, { provider })
      case 'rules': {
        const own = changedRules(draft, other).filter((field) => field in draft.fieldPolicies)
        return t('streamSettings.with.rulesChanged', { count: own.length })
      }
      case 'missing':
        return t(`streamSettings.word.${draft.createMissing ? 'create' : 'leave'}`)
      case 'deletedThere':
        return t(`streamSettings.word.${draft.onRemoteDelete === 'delete' ? 'delete' : 'keep'}`)
      case 'guard': {
        const { count, share } = draft.deleteGuard
        return t('streamSettings.with.guardWords', { count, share: format.percent(share, 2) })
      }
      case 'deletedHere':
        return t(`streamSettings.word.${draft.onLocalDelete === 'delete' ? 'deleteHere' : 'unlink'}`)
    }
  }
}
