import type { PreviewReason, StreamName } from '@shared/model'
import type { Store } from '../store/store'

/** Nothing is pushed for a stream any more before a person has seen what that would do. */
export function askPreview(store: Store, integrationId: string, stream: StreamName, reason: PreviewReason): void {
  const before = reasonsOf(store, integrationId, stream)
  if (!before.includes(reason)) store.integrations.setPreviews(integrationId, stream, [...before, reason])
}

/** A reason to see first what would be pushed is over. */
export function dropReason(store: Store, integrationId: string, stream: StreamName, reason: PreviewReason): void {
  const before = reasonsOf(store, integrationId, stream)
  if (!before.includes(reason)) return
  store.integrations.setPreviews(
    integrationId,
    stream,
    before.filter((item) => item !== reason),
  )
}

function reasonsOf(store: Store, integrationId: string, stream: StreamName): PreviewReason[] {
  return store.integrations.streams(integrationId).find((item) => item.stream === stream)?.previews ?? []
}
