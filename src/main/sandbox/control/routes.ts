import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Route, route } from '../crm/kit/routes'
import { emptyReply, jsonReply, type Reply } from '../http/reply'
import { bodyOf, type NangoCall } from '../nango/call'
import { check, refusal } from '../nango/errors'
import type { Sandbox } from '../sandbox'
import type { FaultList } from './faults'
import { applyKnobs, currentKnobs, type LiveSwitch } from './knobs'
import { connectionInput, faultInput, knobs, sandboxEdit, scenario, target } from './protocol'
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

/** Routes under /sim for tests and for the host; all need the environment's API key. */
export const controlRoutes: readonly Route<ControlHandler>[] = [
  on('GET /sim/knobs', (control) => jsonReply(200, currentKnobs(control))),
  on('PATCH /sim/knobs', (control, call) => {
    applyKnobs(control, bodyOf(call, knobs))
    return jsonReply(200, currentKnobs(control))
  }),

  on('GET /sim/faults', (control) => jsonReply(200, { faults: control.faults.list() })),
  on('POST /sim/faults', (control, call) => jsonReply(201, { id: control.faults.add(bodyOf(call, faultInput)) })),
  on('DELETE /sim/faults', (control) => {
    control.faults.clear()
    return done()
  }),
  on('DELETE /sim/faults/:id', (control, call) => {
    if (!control.faults.remove(Number(call.params.id))) throw refusal(404, 'not_found', 'There is no such fault.')
    return done()
  }),

  on('GET /sim/requests', (control, call) => {
    const { query } = call.request
    return jsonReply(200, {
      requests: control.log.list({
        after: Number(query.get('after') ?? 0),
        pathPrefix: query.get('prefix') ?? '',
      }),
    })
  }),
  on('GET /sim/requests/tally', (control) => jsonReply(200, { objects: control.log.tally() })),
  on('DELETE /sim/requests', (control) => {
    control.log.reset()
    return done()
  }),

  on('POST /sim/clock/advance', ({ sandbox }, call) => {
    const { ms } = bodyOf(call, z.strictObject({ ms: z.number().int() }))
    sandbox.clock.advance(ms)
    sandbox.state.changeMeta({ clockAhead: sandbox.clock.ahead })
    return jsonReply(200, { now: new Date(sandbox.clock.now()).toISOString() })
  }),

  on('GET /sim/accounts', ({ sandbox }) =>
    jsonReply(200, {
      accounts: sandbox.catalogue
        .all()
        .flatMap((provider) =>
          provider.accounts.map(({ id, name, user }) => ({ provider: provider.provider, id, name, user })),
        ),
    }),
  ),
  on('POST /sim/accounts/edit', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ target, edit: sandboxEdit }))
    const crm = crmOf(sandbox, body.target)
    try {
      return jsonReply(200, { record: crm.edit(body.edit) })
    } catch (error) {
      throw refusal(400, 'bad_edit', error instanceof Error ? error.message : String(error))
    }
  }),
  on('POST /sim/accounts/edit-all', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ target, edits: z.array(sandboxEdit) }))
    const crm = crmOf(sandbox, body.target)
    try {
      return jsonReply(200, { records: sandbox.clock.hold(() => body.edits.map((edit) => crm.edit(edit))) })
    } catch (error) {
      throw refusal(400, 'bad_edit', error instanceof Error ? error.message : String(error))
    }
  }),
  on('POST /sim/accounts/dump', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ target, object: z.string() }))
    return jsonReply(200, { records: crmOf(sandbox, body.target).dump(body.object) })
  }),
  on('POST /sim/accounts/tick', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ target, times: z.number().int().min(1).max(10_000).optional() }))
    const crm = crmOf(sandbox, body.target)
    for (let time = 0; time < (body.times ?? 1); time += 1) crm.tick()
    return done()
  }),

  on('POST /sim/connections', ({ sandbox }, call) =>
    jsonReply(201, { connectionIds: seedConnections(sandbox, bodyOf(call, connectionInput)) }),
  ),
  on('POST /sim/connections/scenario', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ connectionId: z.string(), scenario }))
    setScenario(sandbox, body.connectionId, body.scenario)
    return done()
  }),
  on('POST /sim/connections/scopes', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ connectionId: z.string(), scopes: z.array(z.string()) }))
    const connection = sandbox.state.connections.values().find((item) => item.connection_id === body.connectionId)
    if (connection === undefined) throw refusal(404, 'not_found', 'There is no such connection.')
    const token = connection.credentials.refresh_token
    if (token !== null) sandbox.authority.change(token, { scopes: body.scopes })
    return done()
  }),
  on('POST /sim/connections/failing-sync', ({ sandbox }, call) => {
    const body = bodyOf(call, z.strictObject({ connectionId: z.string(), sync: z.string(), failing: z.boolean() }))
    const connection = sandbox.state.connections.values().find((item) => item.connection_id === body.connectionId)
    const sync = sandbox.syncs.definitions(connection?.provider ?? '').find((item) => item.name === body.sync)
    if (connection === undefined || sync === undefined) throw refusal(404, 'not_found', 'There is no such sync.')
    sandbox.syncs.change(connection, sync, { failing: body.failing })
    return done()
  }),

  on('POST /sim/keys', ({ sandbox }, call) => {
    const { scopes } = bodyOf(call, z.strictObject({ scopes: z.array(z.string()) }))
    const key = randomUUID()
    sandbox.state.keys.put(key, { key, scopes })
    return jsonReply(201, { apiKey: key })
  }),
  on('POST /sim/integrations', ({ sandbox }, call) => {
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

function crmOf(sandbox: Sandbox, wanted: z.infer<typeof target>) {
  const { provider: name, account: id } = check(target, wanted, 'invalid_body')
  const provider = sandbox.catalogue.all().find((item) => item.provider === name || item.nangoProvider === name)
  const account = provider?.accounts.find((item) => id === undefined || item.id === id)
  if (provider === undefined || account === undefined) throw refusal(404, 'not_found', 'There is no such account.')
  return sandbox.crms.crm(provider, account)
}
