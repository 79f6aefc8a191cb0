import type { Run, RunKind, RunStatus, RunStream, RunTrigger, StreamName } from '@shared/model'
import { readProblem, toTimestamp, toTimestampOrNull } from '../file/values'

export interface RawRun {
  id: string
  integration_id: string
  provider: string
  account: string
  kind: RunKind
  trigger: RunTrigger
  status: RunStatus
  queued_at: number
  started_at: number | null
  ended_at: number | null
  problem: string | null
  continues: string | null
  undoes: string | null
  undone_by: string | null
  change_count: number
  pulled: number
  created: number
  updated: number
  deleted: number
  pushed: number
  conflicts: number
  failed: number
  api_calls: number
}

export interface RawRunStream {
  stream: StreamName
  label: string
  state: RunStream['state']
  expected: number | null
  problem: string | null
  pulled: number
  created: number
  updated: number
  deleted: number
  pushed: number
  conflicts: number
  failed: number
  api_calls: number
}

const counts = ['pulled', 'created', 'updated', 'deleted', 'pushed', 'conflicts', 'failed', 'api_calls']

/** Runs with the sums over their streams; a condition on `runs` follows. */
export const runSelect = `SELECT runs.*, ${counts
  .map((name) => `(SELECT COALESCE(SUM(s.${name}), 0) FROM run_streams s WHERE s.run_id = runs.id) AS ${name}`)
  .join(', ')} FROM runs`

export function runFromRaw(raw: RawRun): Run {
  return {
    id: raw.id,
    integrationId: raw.integration_id,
    provider: raw.provider,
    account: raw.account,
    kind: raw.kind,
    trigger: raw.trigger,
    status: raw.status,
    queuedAt: toTimestamp(raw.queued_at),
    startedAt: toTimestampOrNull(raw.started_at),
    endedAt: toTimestampOrNull(raw.ended_at),
    durationMs: raw.started_at !== null && raw.ended_at !== null ? raw.ended_at - raw.started_at : null,
    problem: readProblem(raw.problem),
    continues: raw.continues,
    about: raw.undoes,
    undoneBy: raw.undone_by,
    totals: countsFromRaw(raw),
  }
}

export function streamFromRaw(raw: RawRunStream): RunStream {
  return {
    stream: raw.stream,
    label: raw.label,
    state: raw.state,
    expected: raw.expected,
    problem: readProblem(raw.problem),
    ...countsFromRaw(raw),
  }
}

function countsFromRaw(raw: RawRun | RawRunStream) {
  return {
    pulled: raw.pulled,
    created: raw.created,
    updated: raw.updated,
    deleted: raw.deleted,
    pushed: raw.pushed,
    conflicts: raw.conflicts,
    failed: raw.failed,
    apiCalls: raw.api_calls,
  }
}
