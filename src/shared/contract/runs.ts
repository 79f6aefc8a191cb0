import { z } from 'zod'
import { pageOf, timestamp } from '../model/common'
import { streamName } from '../model/provider'
import { dryRunReport } from '../model/report'
import {
  callerTrigger,
  change,
  changeAction,
  logLine,
  run,
  runDetail,
  runKind,
  runStatus,
  runTrigger,
} from '../model/run'
import { undoPlan } from '../model/undo'
import { verification } from '../model/verification'
import { cursorLike, numberCursor, procedure } from './base'

const byId = z.object({ id: z.string().describe('Run ID') })
const limit = z.coerce.number().int().min(1).max(500).default(100)

/** Which runs a list holds. All conditions must hold. */
export const runFilter = z.object({
  status: runStatus.optional(),
  integrationId: z.string().optional(),
  trigger: runTrigger.optional(),
  kind: runKind.optional(),
  /** Runs that changed this record. */
  recordId: z.string().optional(),
  startedAfter: timestamp.optional(),
  /** Part of a run ID, an account or an error text. */
  search: z.string().max(200).optional(),
})
export type RunFilter = z.infer<typeof runFilter>

/** Runs: what every sync did. Read from the local store only, so they are there offline. */
export const runsContract = {
  list: procedure
    .route({ operationId: 'runs.list', method: 'GET', path: '/runs', tags: ['runs'], summary: 'Runs, newest first' })
    .input(runFilter.extend({ cursor: cursorLike(/^run_\w+$/), limit }).prefault({}))
    .output(pageOf(run).extend({ total: z.number().int(), matching: z.number().int() })),
  get: procedure
    .route({
      operationId: 'runs.get',
      method: 'GET',
      path: '/runs/{id}',
      tags: ['runs'],
      summary: 'One run with its streams',
    })
    .input(byId)
    .output(runDetail),
  changes: procedure
    .route({
      operationId: 'runs.changes',
      method: 'GET',
      path: '/runs/{id}/changes',
      tags: ['runs'],
      summary: 'Changed records, field by field',
    })
    .input(
      byId.extend({
        action: changeAction.optional(),
        cursor: numberCursor,
        limit,
      }),
    )
    .output(pageOf(change)),
  log: procedure
    .route({
      operationId: 'runs.log',
      method: 'GET',
      path: '/runs/{id}/log',
      tags: ['runs'],
      summary: 'Log lines, oldest first',
    })
    .input(
      byId.extend({
        /** Lines after this seq. */
        after: z.coerce.number().int().optional(),
        limit: z.coerce.number().int().min(1).max(5000).default(1000),
      }),
    )
    .output(z.object({ lines: z.array(logLine), more: z.boolean() })),
  undo: procedure
    .route({
      operationId: 'runs.undo',
      method: 'POST',
      path: '/runs/{id}/undo',
      tags: ['runs'],
      summary: 'Undo a run as a run of its own; undoing that one is the redo',
    })
    .input(
      byId.extend({
        heldBack: z
          .boolean()
          .default(true)
          .describe('What is taken apart is not matched or made again until a person says so'),
        trigger: callerTrigger,
      }),
    )
    .output(run),
  undoPlan: procedure
    .route({
      operationId: 'runs.undoPlan',
      method: 'GET',
      path: '/runs/{id}/undo-plan',
      tags: ['runs'],
      summary: 'What the undo of a run would do now, what it would leave and why; nothing is changed',
    })
    .input(byId)
    .output(undoPlan),
  retry: procedure
    .route({
      operationId: 'runs.retry',
      method: 'POST',
      path: '/runs/{id}/retry',
      tags: ['runs'],
      summary: 'Try refused records again',
    })
    .input(byId.extend({ changeId: z.number().int().optional().describe('Only this one'), trigger: callerTrigger }))
    .output(run),
  report: procedure
    .route({
      operationId: 'runs.report',
      method: 'GET',
      path: '/runs/{id}/report',
      tags: ['runs'],
      summary: 'What a dry run found',
    })
    .input(byId)
    .output(dryRunReport),
  verify: procedure
    .route({
      operationId: 'runs.verify',
      method: 'POST',
      path: '/integrations/{id}/verify',
      tags: ['runs'],
      summary: 'Read a CRM whole and compare it with what is held; applies nothing',
    })
    .input(
      z.object({
        id: z.string().describe('Integration ID'),
        stream: streamName.optional().describe('Only this stream'),
        trigger: runTrigger.default('api'),
      }),
    )
    .output(run),
  verification: procedure
    .route({
      operationId: 'runs.verification',
      method: 'GET',
      path: '/runs/{id}/verification',
      tags: ['runs'],
      summary: 'What a verification found',
    })
    .input(byId)
    .output(verification),
  repair: procedure
    .route({
      operationId: 'runs.repair',
      method: 'POST',
      path: '/runs/{id}/repair',
      tags: ['runs'],
      summary: 'Sync the records that a verification found to differ',
    })
    .input(byId.extend({ trigger: callerTrigger }))
    .output(run),
  stop: procedure
    .route({
      operationId: 'runs.stop',
      method: 'POST',
      path: '/runs/{id}/stop',
      tags: ['runs'],
      summary: 'Stop a run; what is committed stays',
    })
    .input(byId)
    .output(run),
}
