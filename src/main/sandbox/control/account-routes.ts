import { z } from 'zod'
import { definitionChange, recordSet, sandboxEdit, UnknownName, valueRefusal } from '../crm/kit/control'
import type { SandboxCrm } from '../crm/kit/provider-sandbox'
import { emptyReply, jsonReply } from '../http/reply'
import type { NangoCall } from '../nango/call'
import { actIn, crmOf, placeOf } from './acts'
import { controlBody, worded } from './input'
import { accountKnobs, target } from './protocol'
import { type Control, type ControlHandler, on } from './route'

const named = { target, object: z.string() }

/** A route that looks into an account or changes its switches: nothing that a record would tell of. */
const at = <S extends z.ZodObject<{ target: typeof target }>>(
  schema: S,
  work: (crm: SandboxCrm, body: z.output<S>) => unknown,
): ControlHandler => {
  return ({ sandbox }, call) =>
    worded(() => {
      const body = controlBody(call, schema)
      return jsonReply(200, work(crmOf(sandbox, body.target), body) ?? {})
    })
}

/** A route that does in an account what a person does; the journal has it. */
function asPerson<T>(
  control: Control,
  call: NangoCall,
  wanted: z.infer<typeof target>,
  work: (crm: SandboxCrm) => T,
): T {
  return worded(() => actIn(control.sandbox, wanted, 'person', call.request, work))
}

/** Routes about the accounts of the CRMs. Those with a body name the account in its `target`. */
export const accountRoutes = [
  on('GET /control/accounts', ({ sandbox }) =>
    jsonReply(200, {
      accounts: sandbox.catalogue.all().flatMap((provider) =>
        provider.accounts.map((account) => ({
          provider: provider.provider,
          id: account.id,
          name: account.name,
          user: account.user,
          objects: provider.objects,
        })),
      ),
    }),
  ),

  on('POST /control/accounts/edit', (control, call) => {
    const { target: wanted, edit } = controlBody(call, z.strictObject({ target, edit: sandboxEdit }))
    return jsonReply(200, { record: asPerson(control, call, wanted, (crm) => crm.edit(edit)) })
  }),
  on('POST /control/accounts/edit-all', (control, call) => {
    const { target: wanted, edits } = controlBody(call, z.strictObject({ target, edits: z.array(sandboxEdit) }))
    const { clock } = control.sandbox
    const editAll = (crm: SandboxCrm) => clock.hold(() => edits.map((edit) => crm.edit(edit)))
    return jsonReply(200, { records: asPerson(control, call, wanted, editAll) })
  }),
  on('POST /control/accounts/tick', ({ sandbox }, call) => {
    const times = z.number().int().min(1).max(10_000).optional()
    const body = controlBody(call, z.strictObject({ target, times }))
    worded(() =>
      actIn(sandbox, body.target, 'live', call.request, (crm) => {
        for (let time = 0; time < (body.times ?? 1); time += 1) crm.tick()
      }),
    )
    return emptyReply(204)
  }),

  on(
    'POST /control/accounts/dump',
    at(z.strictObject({ ...named, set: recordSet.optional() }), (crm, { object, set }) => ({
      records: crm.dump(object, set),
    })),
  ),
  on(
    'POST /control/accounts/look',
    at(z.strictObject({ ...named, id: z.string() }), (crm, { object, id }) => {
      const fate = crm.look(object, id)
      if (fate === null) throw new Error(`There never was a record ${id} among the ${object}.`)
      return fate
    }),
  ),
  on(
    'POST /control/accounts/definitions',
    at(z.strictObject(named), (crm, { object }) => ({ definitions: crm.definitions(object) })),
  ),
  on(
    'POST /control/accounts/define',
    at(z.strictObject({ target, change: definitionChange }), (crm, { change }) => {
      crm.define(change)
      return { definitions: crm.definitions(change.object) }
    }),
  ),
  on(
    'POST /control/accounts/refuse',
    at(z.strictObject({ target, refusal: valueRefusal }), (crm, { refusal }) => {
      crm.refuse(refusal)
      return { refusals: crm.refusals() }
    }),
  ),
  on(
    'POST /control/accounts/accept',
    at(
      z.strictObject({ target, object: z.string().optional(), field: z.string().optional() }),
      (crm, { object, field }) => {
        crm.accept(object, field)
        return { refusals: crm.refusals() }
      },
    ),
  ),
  on('POST /control/accounts/knobs', ({ sandbox }, call) =>
    worded(() => {
      const { target: wanted, ...knobs } = controlBody(call, accountKnobs.extend({ target }))
      const { provider, account } = placeOf(sandbox, wanted)
      return jsonReply(200, sandbox.crms.configureOne(provider, account, knobs))
    }),
  ),
  on('POST /control/accounts/scopes', ({ sandbox }, call) =>
    worded(() => {
      const scopes = z.array(z.string()).nullable()
      const body = controlBody(call, z.strictObject({ target, scopes }))
      const { provider, account } = placeOf(sandbox, body.target)
      const unknown = body.scopes?.find((scope) => !provider.scopes.includes(scope))
      if (unknown !== undefined) throw new UnknownName('scope', unknown, provider.scopes)
      const changed = sandbox.authority.changeAll(provider.nangoProvider, account.id, {
        scopes: body.scopes ?? provider.scopes,
      })
      return jsonReply(200, { grants: changed })
    }),
  ),
  on('POST /control/accounts/revoke', ({ sandbox }, call) =>
    worded(() => {
      const { provider, account } = placeOf(sandbox, controlBody(call, z.strictObject({ target })).target)
      const grants = sandbox.authority.changeAll(provider.nangoProvider, account.id, { revoked: true })
      return jsonReply(200, { grants })
    }),
  ),
]
