import { type CallerTrigger, fail, type MappingChange, type StreamName } from '@shared/model'
import { checkMapping, sampleMapping } from '../entities/mapping/check-mapping'
import type { MappingPlan } from '../entities/mapping/plan-mapping'
import { planStream, setMapping } from '../entities/mapping/set-mapping'
import { acknowledgeDrift, crmFields, exportMapping, showMapping } from '../entities/mapping/show-mapping'
import { proposedRows, rowsOfOther } from '../entities/mapping/take-over'
import { providers } from '../providers/registry'
import type { Engine } from '../workspaces/engine'
import type { WorkspaceSession } from '../workspaces/session'
import { api, inWorkspace } from './base'

/** The mapping of an integration's streams: looked at, held against what is stored, set, and taken over. */
export function mappingProcedures(engine: Engine) {
  const of = api.mapping.use(inWorkspace(engine))
  return api.mapping.router({
    fields: of.fields.handler(({ input, context: { session } }) => crmFields(portsOf(session), input.id, input.stream)),
    show: of.show.handler(({ input, context: { session } }) => showMapping(portsOf(session), input.id, input.stream)),
    set: of.set.handler(({ input, context: { session } }) =>
      carryOut(session, input, (where) => planStream(portsOf(session), where, input.objects, false), true),
    ),
    check: of.check.handler(({ input, context: { session }, signal }) =>
      checkMapping(portsOf(session), whereOf(input), input.objects, signal ?? new AbortController().signal),
    ),
    sample: of.sample.handler(({ input, context: { session } }) =>
      sampleMapping(portsOf(session), whereOf(input), input.objects, input.recordId),
    ),
    export: of.export.handler(({ input, context: { session } }) =>
      exportMapping(portsOf(session), input.id, input.stream),
    ),
    import: of.import.handler(({ input, context: { session } }) => {
      const { document, stream, id } = input
      const provider = session.store.integrations.get(id)?.provider
      if (document.stream !== stream || (provider !== undefined && document.provider !== provider)) {
        fail('BAD_INPUT', { reason: `the document is for ${document.stream} of ${document.provider}` })
      }
      return carryOut(
        session,
        input,
        (where) => planStream(portsOf(session), where, document.objects, true),
        input.apply,
      )
    }),
    copy: of.copy.handler(({ input, context: { session } }) => {
      const { objects, missing } = rowsOfOther(portsOf(session), whereOf(input), input.from)
      const plan = (where: Where) => planStream(portsOf(session), where, objects, true)
      return { ...carryOut(session, input, plan, input.apply), missing }
    }),
    propose: of.propose.handler(({ input, context: { session } }) => {
      const plan = (where: Where) => planStream(portsOf(session), where, proposedRows(portsOf(session), where), false)
      return carryOut(session, input, plan, input.apply)
    }),
    acknowledge: of.acknowledge.handler(({ input, context: { session } }) => {
      session.store.commit(() => acknowledgeDrift(portsOf(session), input.id, input.stream))
      return showMapping(portsOf(session), input.id, input.stream)
    }),
  })
}

interface Where {
  integrationId: string
  stream: StreamName
}

type Given = { id: string; stream: StreamName; trigger: CallerTrigger }

const whereOf = ({ id, stream }: Pick<Given, 'id' | 'stream'>): Where => ({ integrationId: id, stream })

const portsOf = ({ store }: WorkspaceSession) => ({ store, provider: providers.get })

/** Tells what would change, and changes it where that is asked for. */
function carryOut(
  session: WorkspaceSession,
  input: Given,
  plan: (where: Where) => MappingPlan[],
  apply: boolean,
): MappingChange {
  const where = whereOf(input)
  const plans = plan(where)
  const runId = apply ? setMapping(portsOf(session), where, plans, input.trigger) : null
  if (runId !== null) session.events.changed('integrations')
  const differences = plans.flatMap(({ mapped, differences: some }) =>
    some.map((item) => ({ object: mapped.place.object.name, ...item })),
  )
  return { differences, runId }
}
