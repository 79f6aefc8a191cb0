import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { named } from '../crm/kit/control'
import type { Route } from '../crm/kit/routes'
import { emptyReply, jsonReply } from '../http/reply'
import type { Connection } from '../nango/model'
import type { Sandbox } from '../sandbox'
import { accountRoutes } from './account-routes'
import { checkAccount, placeOf } from './acts'
import { controlBody, controlQuery, worded } from './input'
import { applyKnobs, currentKnobs } from './knobs'
import { connectionInput, faultInput, journalQuery, knobs, requestsQuery, scenario } from './protocol'
import { type ControlHandler, on } from './route'
import { setScenario } from './scenarios'
import { seedConnections } from './seeding'

const done = () => emptyReply(204)

/** Routes under /control for tests and for the host; all need the environment's API key. */
export const controlRoutes: readonly Route<ControlHandler>[] = [
  on('GET /control/knobs', (control) => jsonReply(200, currentKnobs(control))),
  on('PATCH /control/knobs', (control, call) => {
    applyKnobs(control, controlBody(call, knobs))
    return jsonReply(200, currentKnobs(control))
  }),

  on('POST /control/reset', async ({ reset }) => {
    await reset()
    return done()
  }),

  on('GET /control/faults', (control) => jsonReply(200, { faults: control.faults.list() })),
  on('POST /control/faults', (control, call) =>
    worded(() => {
      const input = controlBody(call, faultInput)
      checkAccount(control.sandbox, { account: input.account })
      return jsonReply(201, { id: control.faults.add(input) })
    }),
  ),
  on('DELETE /control/faults', (control) => {
    control.faults.clear()
    return done()
  }),
  on('DELETE /control/faults/:id', (control, call) =>
    worded(() => {
      const fault = named('fault', call.params.id ?? '', control.faults.list(), (item) => String(item.id))
      control.faults.remove(fault.id)
      return done()
    }),
  ),

  on('GET /control/requests', (control, call) => {
    const { after = 0, prefix = '' } = controlQuery(call, requestsQuery)
    return jsonReply(200, { requests: control.log.list({ after, pathPrefix: prefix }) })
  }),
  on('GET /control/requests/tally', (control) => jsonReply(200, { objects: control.log.tally() })),
  on('GET /control/journal', ({ sandbox }, call) =>
    worded(() => {
      const query = controlQuery(call, journalQuery)
      checkAccount(sandbox, query)
      return jsonReply(200, sandbox.journal.page(query))
    }),
  ),
  on('DELETE /control/requests', (control) => {
    control.log.reset()
    return done()
  }),

  on('GET /control/clock', ({ sandbox }) => jsonReply(200, clockOf(sandbox))),
  on('POST /control/clock', ({ sandbox }, call) => {
    const { now } = controlBody(call, z.strictObject({ now: z.iso.datetime({ offset: true }) }))
    return jsonReply(200, moveClock(sandbox, Date.parse(now) - sandbox.clock.now()))
  }),
  on('POST /control/clock/advance', ({ sandbox }, call) => {
    const { ms } = controlBody(call, z.strictObject({ ms: z.number().int() }))
    return jsonReply(200, moveClock(sandbox, ms))
  }),

  ...accountRoutes,

  on('POST /control/connections', ({ sandbox }, call) =>
    worded(() => jsonReply(201, { connectionIds: seedConnections(sandbox, controlBody(call, connectionInput)) })),
  ),
  on('POST /control/connections/scenario', ({ sandbox }, call) => {
    const body = controlBody(call, z.strictObject({ connectionId: z.string(), scenario }))
    worded(() => setScenario(sandbox, connectionNamed(sandbox, body.connectionId), body.scenario))
    return done()
  }),
  on('POST /control/connections/scopes', ({ sandbox }, call) => {
    const body = controlBody(call, z.strictObject({ connectionId: z.string(), scopes: z.array(z.string()) }))
    const connection = worded(() => connectionNamed(sandbox, body.connectionId))
    const token = connection.credentials.refresh_token
    if (token !== null) sandbox.authority.change(token, { scopes: body.scopes })
    return done()
  }),
  on('POST /control/connections/failing-sync', ({ sandbox }, call) => {
    const body = controlBody(call, z.strictObject({ connectionId: z.string(), sync: z.string(), failing: z.boolean() }))
    worded(() => {
      const connection = connectionNamed(sandbox, body.connectionId)
      const known = sandbox.syncs.definitions(connection.provider)
      const sync = named('sync', body.sync, known, (item) => item.name)
      sandbox.syncs.change(connection, sync, { failing: body.failing })
    })
    return done()
  }),

  on('POST /control/keys', ({ sandbox }, call) => {
    const { scopes } = controlBody(call, z.strictObject({ scopes: z.array(z.string()) }))
    const key = randomUUID()
    sandbox.state.keys.put(key, { key, scopes })
    return jsonReply(201, { apiKey: key })
  }),
  on('POST /control/integrations', ({ sandbox }, call) => {
    const body = controlBody(
      call,
      z.strictObject({ key: z.string(), provider: z.string(), withoutClient: z.boolean().optional() }),
    )
    const { provider } = worded(() => placeOf(sandbox, { provider: body.provider }))
    const now = sandbox.clock.now()
    sandbox.state.integrations.put(body.key, {
      unique_key: body.key,
      provider: provider.nangoProvider,
      display_name: null,
      created_at: now,
      updated_at: now,
      forward_webhooks: true,
      client_id: body.withoutClient ? null : randomUUID(),
      client_secret: body.withoutClient ? null : randomUUID(),
      scopes: provider.scopes,
    })
    return done()
  }),
]

function connectionNamed(sandbox: Sandbox, id: string): Connection {
  return named('connection', id, sandbox.state.connections.values(), (item) => item.connection_id)
}

function moveClock(sandbox: Sandbox, ms: number) {
  sandbox.clock.advance(ms)
  if (!sandbox.clock.followsFile) sandbox.state.changeMeta({ clockAhead: sandbox.clock.ahead })
  return clockOf(sandbox)
}

function clockOf({ clock }: Sandbox) {
  return { now: new Date(clock.now()).toISOString(), source: clock.followsFile ? 'file' : 'computer' }
}
