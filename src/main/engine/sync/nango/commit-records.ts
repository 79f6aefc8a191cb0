import { applyPage, markMet } from '../../entities/apply/apply-page'
import type { ListPage } from '../../providers/provider'
import type { StoredRecord } from '../../store/accounts/records'
import { type Answered, applyAnswer } from '../pull/ask-by-id'
import type { RecordsSession } from './names'
import { savePosition } from './position'

export interface RecordsCommit {
  /** As Nango's copies have them, which may lag behind the CRM. */
  records: ListPage['records']
  rejected?: ListPage['rejected']
  /** What the CRM itself said where the copies do not tell. */
  answer?: Answered | null
  /** Records here that were met and stay as they are. */
  met?: readonly StoredRecord[]
  /** Nango's records that this commit is about, for the count; absent for a look at the CRM. */
  rows?: number
  /** Place of the last of them. */
  cursor?: string
  /** How many records the whole reading has, where it is known. */
  expected?: number | null
}

/** Writes records, the history of it and the place of the last of them in one transaction. */
export function commitRecords(session: RecordsSession, commit: RecordsCommit): void {
  const { store, recorder, definition, object } = session
  const { records, rejected = [], met = [], rows = 0, expected = null } = commit
  const now = Date.now()
  store.commit(() => {
    const page = { records, rejected, next: null, total: null }
    const applied = applyPage({ ...session, generation: object.generation, now }, page, 'index')
    if (commit.answer) recorder.countApplied(definition.stream, applyAnswer(session, commit.answer, 'read'))
    markMet({ ...session, generation: object.generation }, met)
    recorder.update(definition.stream, (stream) => {
      stream.pulled += rows
      stream.created += applied.created
      stream.updated += applied.updated
      stream.deleted += applied.deleted
      stream.conflicts += applied.conflicts
      stream.failed += applied.failed
      if (expected !== null) stream.expected = Math.max(expected, stream.pulled)
    })
    recorder.countChanges(applied.changes)
    if (applied.changes > 0) store.integrations.streamChanged(recorder.integrationId, definition.stream, now)
    if (commit.cursor !== undefined && object.nango) object.nango = { ...object.nango, cursor: commit.cursor }
    savePosition(session)
    recorder.flush()
  })
}
