import type { StreamCountsHere } from '@shared/model'
import { guardLimit, isWriting, type StreamDraft } from './draft'

/** What follows from settings, as sentences. Counts are null while they are not known: the sentence goes without its number. */
export type Consequence =
  | { about: 'direction'; direction: StreamDraft['direction']; held: number | null; fields: number | null }
  | { about: 'create'; missing: number | null; leftOut: number }
  | { about: 'leave'; missing: number | null }
  | { about: 'gone'; deletes: boolean; lastMonth: number | null; reached: string[] }
  | { about: 'keep'; names: string[] }
  | { about: 'guard'; count: number; byShare: number | null; share: number }
  | { about: 'guardOff' }
  | { about: 'deletedHere'; deletes: boolean }

/** What is known beside the settings themselves. */
export interface Known {
  /** Records that the account holds. */
  held: number | null
  /** Fields that are mapped and go somewhere. */
  fields: number | null
  counts: StreamCountsHere | null
  /** Names of an account of another CRM. */
  nameOf(other: StreamCountsHere['others'][number]): string
}

/** Everything that a stream does with these settings, the most important first. A stream that is not synced does nothing. */
export function consequencesOf(draft: StreamDraft, { held, fields, counts, nameOf }: Known): Consequence[] {
  const { direction, deleteGuard } = draft
  const found: Consequence[] = [{ about: 'direction', direction, held, fields }]
  if (direction === 'off') return found

  if (isWriting(direction)) {
    const missing = counts?.missing ?? null
    if (draft.createMissing) found.push({ about: 'create', missing, leftOut: counts?.leftOut ?? 0 })
    else found.push({ about: 'leave', missing })
  }

  const deletes = draft.onRemoteDelete === 'delete'
  const others = counts?.others ?? []
  const reached = deletes ? others.filter((other) => other.deletes).map(nameOf) : []
  const spared = deletes ? others.filter((other) => !other.deletes).map(nameOf) : []
  found.push({ about: 'gone', deletes, lastMonth: counts?.goneLastMonth ?? null, reached })

  if (deleteGuard.share >= 1) found.push({ about: 'guardOff' })
  else {
    const byShare = held === null ? null : guardLimit(deleteGuard, held).byShare
    found.push({ about: 'guard', count: deleteGuard.count, byShare, share: deleteGuard.share })
  }
  if (isWriting(direction)) found.push({ about: 'deletedHere', deletes: draft.onLocalDelete === 'delete' })
  if (spared.length > 0) found.push({ about: 'keep', names: spared })
  return found
}
