import type { Direction, StreamName } from '@shared/model'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../client'
import type { MappingEdits, ShownRow } from './draft'
import { rowsToSet } from './draft'

/** The mapping of a stream as it is stored, the CRM's fields, and the direction of the stream. */
export function useMapping(id: string, stream: StreamName) {
  const input = { id, stream }
  const state = useQuery(api.mapping.show.queryOptions({ input }))
  const fields = useQuery(api.mapping.fields.queryOptions({ input }))
  const settings = useQuery(api.integrations.streamSettings.queryOptions({ input }))
  const direction: Direction = settings.data?.direction ?? 'both'
  return { state, fields: fields.data ?? [], direction }
}

/** One stored record both ways, by the mapping with its edits. Its error says what the engine would refuse of them. */
export function useSample(
  where: { id: string; stream: StreamName },
  rows: readonly ShownRow[],
  edits: MappingEdits,
  recordId: string | null,
  enabled: boolean,
) {
  const input = { ...where, recordId, objects: rowsToSet(rows, edits) }
  return useQuery(api.mapping.sample.queryOptions({ input, enabled, placeholderData: keepPreviousData }))
}
