import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../../client'

/** A record with the CRMs that hold it; kept up to date by events. */
export function useRecord(id: string) {
  return useQuery(api.records.get.queryOptions({ input: { id } }))
}

/** The fields of a record: labels, options, and which CRMs take a value. */
export function useRecordFields(id: string) {
  return useQuery(api.records.fields.queryOptions({ input: { id }, placeholderData: keepPreviousData }))
}
