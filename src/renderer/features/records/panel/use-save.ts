import type { EntityRecord } from '@shared/model'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePush } from '../../../actions/push-records'
import { api, client, problemOf, queryClient } from '../../../client'
import { toastError } from '../../../client/use-action'
import { toast } from '../../../components/notices/toasts'
import { useDrafts } from './drafts'
import { settledValue } from './FieldInput'

/** Refusals that name a field stand at the field; any other is a message. */
const atField: ReadonlySet<string> = new Set(['VALUE_NOT_TAKEN', 'FIELD_READ_ONLY', 'FIELD_UNKNOWN'])

/** Saves what is typed of a record, and pushes it to the CRMs that get something. */
export function useSave(record: EntityRecord): {
  busy: boolean
  /** @param integrations where it is pushed to; none: it waits for the next sync */
  save(integrations: readonly string[]): Promise<void>
} {
  const { t } = useTranslation()
  const { push, busy: isPushing } = usePush()
  const [isSaving, setIsSaving] = useState(false)
  const { id } = record
  const save = useCallback(
    async (integrations: readonly string[]) => {
      const { drafts, drop, refuse } = useDrafts.getState()
      const draft = Object.entries(drafts[id] ?? {})
      if (draft.length === 0) return
      const fields = Object.fromEntries(draft.map(([field, value]) => [field, settledValue(value)]))
      setIsSaving(true)
      try {
        const { runId: _run, ...saved } = await client.records.edit({ id, fields, trigger: 'manual' })
        queryClient.setQueryData(api.records.get.queryKey({ input: { id } }), saved)
        drop(id)
      } catch (error) {
        const problem = problemOf(error)
        refuse(id, problem)
        if (!atField.has(problem.code)) toastError(error)
        return
      } finally {
        setIsSaving(false)
      }
      if (integrations.length > 0) await push(integrations)
      else toast({ tone: 'ok', title: t('records.footer.saved'), detail: t('records.footer.savedDetail') })
    },
    [id, push, t],
  )
  return { busy: isSaving || isPushing, save }
}
