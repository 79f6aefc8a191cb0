import { type ProblemCode, undoLeftProblems } from '@shared/model'
import { client } from '../../../client'

const page = 500
const reasons: ReadonlySet<ProblemCode> = new Set(Object.values(undoLeftProblems))

/** How many records an undo left as they are, because they have changed since or cannot be put back. */
export async function leftAlone(runId: string): Promise<number> {
  let count = 0
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await client.runs.changes({ id: runId, action: 'failed', cursor, limit: page })
    count += items.filter((change) => change.problem && reasons.has(change.problem.code)).length
    if (nextCursor === null) return count
    cursor = nextCursor
  }
}
