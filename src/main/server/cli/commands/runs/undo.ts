import type { AppClient } from '@shared/contract'
import { problemLine } from '@shared/i18n'
import type { Change } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { changeTable } from '../../text/change-table'
import { t } from '../../text/texts'
import { runSummary, runToEnd } from './run-to-end'
import type { UndoOptions } from './undo-plan'

/** Records that a person is shown. */
const shown = 20
const page = 500

/** Undoes a run, waits for it, and tells what was put back and what was left alone. */
export async function undo(given: GivenWorkspace<UndoOptions>): Promise<ExitCode> {
  const { client, context, args, options, out } = given
  const [id = ''] = args
  const heldBack = options.holdBack ?? true
  const ended = await runToEnd(client, context, out, async () => [
    await client.runs.undo({ id, heldBack, trigger: 'cli' }),
  ])
  for (const run of ended) {
    const { back, left } = await outcome(client, id, run.id)
    out.json({
      run: { undoes: id, ...runSummary(run) },
      putBack: back.length,
      leftAlone: left.map(({ entityId, entityKind, name, problem }) => ({
        recordId: entityId,
        kind: entityKind,
        name,
        reason: problem && { code: problem.code, text: problemLine(problem) },
      })),
    })
    out.text(t('cli.undo.back', { count: back.length }))
    if (back.length > 0) out.text(changeTable(back.slice(0, shown), { planned: false }))
    if (back.length > shown) out.note(t('cli.undo.more', { count: back.length - shown }))
    if (left.length > 0)
      out.text(`\n${t('cli.undo.left', { count: left.length })}\n${changeTable(left, { planned: false })}`)
    if (run.problem) out.problem(run.problem)
    if (run.status === 'succeeded') out.note(t('cli.undo.redo', { id: run.id }))
  }
  return ended.every(({ status }) => status === 'succeeded') ? exitCode.done : exitCode.failed
}

/** What became of each record: one line for each that was put back, every reason why one was not. */
async function outcome(client: AppClient, target: string, undo: string): Promise<{ back: Change[]; left: Change[] }> {
  const undone = new Map<string, Change[]>()
  for await (const change of changesOf(client, target)) {
    if (change.entityId !== null) undone.set(change.entityId, [...(undone.get(change.entityId) ?? []), change])
  }
  const back = new Map<string, Change>()
  const left: Change[] = []
  for await (const change of changesOf(client, undo)) {
    const { action, entityId } = change
    if (action === 'failed') left.push(change)
    // Put back here, it is said again when it is written to the CRM; and so is what had waited for that before.
    else if (entityId !== null && !back.has(entityId) && undone.get(entityId)?.some((made) => takesBack(change, made)))
      back.set(entityId, change)
  }
  return { back: [...back.values()], left }
}

/** By which actions of an undo a change is put back. */
const backBy: Record<Change['action'], readonly Change['action'][]> = {
  created: ['deleted', 'unlinked'],
  restored: ['deleted'],
  deleted: ['restored', 'linked', 'created'],
  updated: ['updated'],
  linked: ['unlinked', 'updated', 'restored'],
  unlinked: ['linked', 'updated'],
  reviewed: ['reviewed', 'unlinked', 'deleted'],
  cancelled: ['updated'],
  merged: [],
  decided: [],
  failed: [],
}

function takesBack(change: Change, made: Change): boolean {
  if (!backBy[made.action].includes(change.action)) return false
  if (change.action !== 'updated' || change.fields.length === 0) return true
  return change.fields.some(({ field, after }) =>
    made.fields.some((item) => item.field === field && JSON.stringify(item.before) === JSON.stringify(after)),
  )
}

async function* changesOf(client: AppClient, id: string): AsyncGenerator<Change> {
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await client.runs.changes({ id, cursor, limit: page })
    yield* items
    if (nextCursor === null) return
    cursor = nextCursor
  }
}
