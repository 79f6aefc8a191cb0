import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { SandboxCrm } from '../crm/kit/provider-sandbox'
import { type Route, route } from '../crm/kit/routes'
import { emptyReply, jsonReply, type Reply } from '../http/reply'
import { bodyOf, type NangoCall, queryOf } from '../nango/call'
import { refusal } from '../nango/errors'
import type { Sandbox } from '../sandbox'
import { actIn, crmOf } from './acts'
import type { FaultList } from './faults'
import { applyKnobs, currentKnobs, type LiveSwitch } from './knobs'
import { connectionInput, faultInput, journalQuery, knobs, sandboxEdit, scenario, target } from './protocol'
import type { RequestLog } from './request-log'
import { setScenario } from './scenarios'
import { seedConnections } from './seeding'

/** What control routes reach besides the sandbox itself. */
export interface Control {
  sandbox: Sandbox
  faults: FaultList
  log: RequestLog
  live: LiveSwitch
}

export type ControlHandler = (control: Control, call: NangoCall) => Reply | Promise<Reply>

const on = (pattern: string, handler: ControlHandler): Route<ControlHandler> => route(pattern, handler)

const done = () => emptyReply(204)

/** Routes under /control for tests and for the host; all need the environment's API key. */
export const controlRoutes: readonly Route<ControlHandler>[] = [
  on('GET /control/knobs', (control) => jsonReply(200, currentKnobs(control))),
  on('PATCH /control/knobs', (control, call) => {
    applyKnobs(control, bodyOf(call, knobs))
    return jsonReply(200, currentKnobs(control))
  }),

  on('GET /control/faults', (control) => jsonReply(200, { faults: control.faults.list() })),
  on('POST /control/faults', (control, call) => jsonReply(201, { id: control.faults.add(bodyOf(call, faultInput)) })),
  on('DELETE /control/faults', (control) => {
    control.faults.clear()
    return done()
  }),
  on('DELETE /control/faults/:id', (control, call) => {
    if (!control.faults.remove(Number(call.params.id))) throw refusal(404, 'not_found', 'There is no such fault.')
    return done()
  }),

  on('GET /control/requests', (control, call) => {
    const { query } = call.request
    return jsonReply(200, {
      requests: control.log.list({
        after: Number(query.get('after') ?? 0),
        pathPrefix: query.get('prefix') ?? '',
      }),
    })
  }),
  on('GET /control/requests/tally', (control) => jsonReply(200, { objects: control.log.tally() })),
  on('GET /control/journal', ({ sandbox }, call) => jsonReply(200, sandbox.journal.page(queryOf(call, journalQuery)))),
  on('DELETE /control/requests', (control) => {
    control.log.reset()
    return done()
  }),

  on('POST /control/clock/advance', ({ sandbox }, call) => {
    const { ms } = bodyOf(call, z.strictObject({ ms: z.number().int() }))
    sandbox.clock.advance(ms)
    sandbox.state.changeMeta({ clockAhead: sandbox.clock.ahead })
    return jsonReply(200, { now: new Date(sandbox.clock.now()).toISOString() })
  }),

  on('GET /control/accounts', ({ sandbox }) =>
    jsonReply(200, {
      accounts: sandbox.catalogue
        .all()
        .flatMap((provider) =>
          provider.accounts.map(({ id, name, user }) => ({ provider: provider.provider, id, name, user })),
        ),
    }),
  ),
  on('POST /control/accounts/edit', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ target, edit: sandboxEdit }))
    try {
      return jsonReply(200, {
        record: actIn(sandbox, body.target, 'person', call.request, (crm) => crm.edit(body.edit)),
      })
    } catch (error) {
      throw refusal(400, 'bad_edit', error instanceof Error ? error.message : String(error))
    }
  }),
  on('POST /control/accounts/edit-all', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ target, edits: z.array(sandboxEdit) }))
    const editAll = (crm: SandboxCrm) => sandbox.clock.hold(() => body.edits.map((edit) => crm.edit(edit)))
    try {
      return jsonReply(200, { records: actIn(sandbox, body.target, 'person', call.request, editAll) })
    } catch (error) {
      throw refusal(400, 'bad_edit', error instanceof Error ? error.message : String(error))
    }
  }),
  on('POST /control/accounts/dump', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ target, object: z.string() }))
    return jsonReply(200, { records: crmOf(sandbox, body.target).dump(body.object) })
  }),
  on('POST /control/accounts/tick', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ target, times: z.number().int().min(1).max(10_000).optional() }))
    actIn(sandbox, body.target, 'live', call.request, (crm) => {
      for (let time = 0; time < (body.times ?? 1); time += 1) crm.tick()
    })
    return done()
  }),

  on('POST /control/connections', ({ sandbox }, call) =>
    jsonReply(201, { connectionIds: seedConnections(sandbox, bodyOf(call, connectionInput)) }),
  ),
  on('POST /control/connections/scenario', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ connectionId: z.string(), scenario }))
    setScenario(sandbox, body.connectionId, body.scenario)
    return done()
  }),
  on('POST /control/connections/scopes', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ connectionId: z.string(), scopes: z.array(z.string()) }))
    const connection = sandbox.state.connections.values().find((item) => item.connection_id === body.connectionId)
    if (connection === undefined) throw refusal(404, 'not_found', 'There is no such connection.')
    const token = connection.credentials.refresh_token
    if (token !== null) sandbox.authority.change(token, { scopes: body.scopes })
    return done()
  }),
  on('POST /control/connections/failing-sync', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ connectionId: z.string(), sync: z.string(), failing: z.boolean() }))
    const connection = sandbox.state.connections.values().find((item) => item.connection_id === body.connectionId)
    const sync = sandbox.syncs.definitions(connection?.provider ?? '').find((item) => item.name === body.sync)
    if (connection === undefined || sync === undefined) throw refusal(404, 'not_found', 'There is no such sync.')
    sandbox.syncs.change(connection, sync, { failing: body.failing })
    return done()
  }),

  on('POST /control/keys', ({ sandbox }, call) => {
    const { scopes } = bodyOf(call, z.strictObject({ scopes: z.array(z.string()) }))
    const key = randomUUID()
    sandbox.state.keys.put(key, { key, scopes })
    return jsonReply(201, { apiKey: key })
  }),
  on('POST /control/integrations', ({ sandbox }, call) => {
    const body = bodyOf(
      call,
      z.strictObject({ key: z.string(), provider: z.string(), withoutClient: z.boolean().optional() }),
    )
    const provider = sandbox.catalogue.sandbox(body.provider)
    if (provider === undefined) throw refusal(404, 'not_found', 'There is no such provider.')
    const now = sandbox.clock.now()
    sandbox.state.integrations.put(body.key, {
      unique_key: body.key,
      provider: body.provider,
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
