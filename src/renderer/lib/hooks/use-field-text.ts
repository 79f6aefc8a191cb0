import type { FieldValue } from '@shared/model'
import { useQueries } from '@tanstack/react-query'
import { api } from '../../client'
import { useValueText } from './use-value-text'

/** What a value of a field is as a text; null for an empty one. */
export type FieldText = (field: string, value: FieldValue) => string | null

/**
 * Values of fields as people read them: an owner has a name where one of these accounts knows the id.
 *
 * @param fields what is shown; owners are asked for only where there is one among them
 */
export function useFieldText(integrationIds: readonly string[], fields: readonly string[]): FieldText {
  const textOf = useValueText()
  const ids = fields.includes('ownerId') ? [...new Set(integrationIds)] : []
  const names = useQueries({
    queries: ids.map((id) => api.reference.owners.queryOptions({ input: { id } })),
    combine: (results) =>
      new Map(results.flatMap(({ data }) => (data ?? []).map(({ remoteId, name }) => [remoteId, name] as const))),
  })
  return (field, value) => {
    const text = textOf(value)
    return (field === 'ownerId' && text !== null ? names.get(text) : undefined) ?? text
  }
}
