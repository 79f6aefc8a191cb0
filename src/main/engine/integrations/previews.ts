import type { PreviewDecisions, StreamName, StreamPreview, StreamRules } from '@shared/model'
import { askPreview, dropReason } from '../entities/previews'
import type { Store } from '../store/store'

/** Streams of an account for which nothing is pushed yet. One that is not written waits for nothing. */
export function previewsOf(store: Store, integrationId: string): StreamPreview[] {
  return store.integrations
    .streams(integrationId)
    .filter(({ direction, previews }) => previews.length > 0 && isWriting(direction))
    .map(({ stream, previews }) => ({ stream, reasons: previews }))
}

/**
 * A person has seen what would be written for streams, or all: from now on it is. What differs between matched records is
 * decided for all of them with the next sync.
 */
export function confirmPreviews(
  store: Store,
  integrationId: string,
  decision: PreviewDecisions,
  streams?: readonly StreamName[],
): void {
  for (const { stream, previews } of store.integrations.streams(integrationId)) {
    if (previews.length === 0 || (streams && !streams.includes(stream))) continue
    store.integrations.setPreviews(integrationId, stream, [])
    store.integrations.setDecision(integrationId, stream, { ...decision, writing: previews.includes('writing') })
  }
}

/** After a stream was set to do something else: what writes more than before is to be seen first. */
export function askAfterSettings(
  store: Store,
  integrationId: string,
  stream: StreamName,
  before: StreamRules,
  after: StreamRules,
): void {
  if (writesMore(before, after)) askPreview(store, integrationId, stream, 'writing')
  if (after.createMissing && !before.createMissing) askPreview(store, integrationId, stream, 'create-missing')
  // What was switched on and off again before it was seen is as it was.
  if (!after.createMissing) dropReason(store, integrationId, stream, 'create-missing')
}

/** After a connect: a confirmation was for the account that a person saw, not for another one behind the connection. */
export function askAfterConnect(store: Store, integrationId: string, isOther: boolean): void {
  for (const { stream } of store.integrations.streams(integrationId)) {
    if (isOther) askPreview(store, integrationId, stream, 'account')
    else dropReason(store, integrationId, stream, 'account')
  }
}

function writesMore(before: StreamRules, after: StreamRules): boolean {
  if (!isWriting(after.direction)) return false
  if (!isWriting(before.direction)) return true
  const fields = [...Object.keys(before.fieldDirections), ...Object.keys(after.fieldDirections)]
  const isGiven = (rules: StreamRules, field: string) => isWriting(rules.fieldDirections[field] ?? rules.direction)
  return fields.some((field) => isGiven(after, field) && !isGiven(before, field))
}

function isWriting(direction: StreamRules['direction']): boolean {
  return direction === 'both' || direction === 'to'
}
