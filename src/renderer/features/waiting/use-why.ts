import { waiting } from '@shared/locales/en/waiting'
import type { Integration, OutboxItem, ProviderInfo } from '@shared/model'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { useFormat } from '../../lib/hooks/use-format'
import { useProviders } from '../../lib/hooks/use-providers'

type Because = keyof typeof waiting.because
const isKnown = (code: string): code is Because => Object.hasOwn(waiting.because, code)

export interface WaitingWords {
  /** Why it waits, in few words: field, CRM and since when, where they are known. */
  why(item: OutboxItem): string
  /** What is to be written, in few words. */
  change(item: OutboxItem): string
  /** The CRM of an integration. */
  provider(integrationId: string): string
}

/** What is said of things that wait. */
export function useWaitingWords(): WaitingWords {
  const { t } = useTranslation()
  const format = useFormat()
  const labelOf = useFieldLabel()
  const providers = useProviders()
  const integrations = useIntegrations()?.integrations
  // biome-ignore lint/correctness/useExhaustiveDependencies: the label of a field hangs on the language alone.
  return useMemo(() => wordsOf(t, format, labelOf, providers, integrations ?? []), [t, format, providers, integrations])
}

function wordsOf(
  t: TFunction,
  format: ReturnType<typeof useFormat>,
  labelOf: ReturnType<typeof useFieldLabel>,
  providers: readonly ProviderInfo[],
  integrations: readonly Integration[],
): WaitingWords {
  const provider = (integrationId: string) => {
    const id = integrations.find((each) => each.id === integrationId)?.provider
    return providers.find((each) => each.id === id)?.name ?? integrationId
  }
  return {
    provider,
    why: (item) => {
      const { reason, waitsFor, notBefore, since, state, integrationId } = item
      if (state === 'in-flight') return t('waiting.why.sending')
      if (reason && isKnown(reason.code)) {
        return t(`waiting.because.${reason.code}`, { provider: provider(integrationId), time: format.dayTime(since) })
      }
      if (waitsFor === 'time') {
        return notBefore ? t('waiting.why.time', { time: format.dayTime(notBefore) }) : t('waiting.why.timeUnknown')
      }
      return t(`waiting.why.${waitsFor}`)
    },
    change: ({ op, fields, recordKind }) => {
      if (op === 'create') {
        return t('waiting.op.create', { kind: t(`common.kind.${recordKind}`) })
      }
      if (op !== 'update') return t(`waiting.op.${op}`)
      if (fields.length === 0) return t('waiting.op.nothing')
      if (fields.length > 2) return t('waiting.op.fields', { count: fields.length })
      return fields.map((field) => labelOf(recordKind, field)).join(', ')
    },
  }
}
