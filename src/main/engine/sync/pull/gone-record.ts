import type { RemoteRecord } from '../../providers/provider'

/** A record of which only the absence is known. `at`: when it went, ISO; null when nobody says. */
export function goneRecord(remoteId: string, at: string | null = null): RemoteRecord {
  const deletedAt = at ?? new Date().toISOString()
  return {
    remoteId,
    raw: null,
    fields: {},
    createdAt: null,
    updatedAt: deletedAt,
    deletedAt,
    associations: null,
    mergedIds: [],
  }
}
