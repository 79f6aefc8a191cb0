import { z } from 'zod'
import { jsonReply } from '../http/reply'
import { may } from './access'
import { type NangoHandler, queryOf } from './call'
import { logoOf } from './catalogue'
import { refusal } from './errors'
import type { Integration } from './model'
import * as schema from './schemas'

function show(integration: Integration) {
  return {
    unique_key: integration.unique_key,
    provider: integration.provider,
    display_name: integration.display_name,
    logo: logoOf(integration.provider),
    forward_webhooks: integration.forward_webhooks,
    created_at: new Date(integration.created_at).toISOString(),
    updated_at: new Date(integration.updated_at).toISOString(),
  }
}

/** GET /integrations, with a key or with a session token, which narrows it. */
export const listIntegrations: NangoHandler = (call) => {
  queryOf(call, schema.nothing)
  const allowed = call.session?.allowed ?? null
  const list = call.sandbox.state.integrations
    .values()
    .filter((item) => allowed === null || allowed.includes(item.unique_key))
    .sort((a, b) => (a.provider === b.provider ? a.created_at - b.created_at : a.provider < b.provider ? -1 : 1))
  return jsonReply(200, { data: list.map(show) })
}

const include = z.enum(['webhook', 'credentials'])

/** GET /integrations/:key */
export const getIntegration: NangoHandler = (call) => {
  const query = queryOf(call, z.strictObject({ include: z.union([z.array(include), include]).optional() }))
  const wanted = [query.include ?? []].flat()
  const uniqueKey = call.params.key ?? ''
  const integration = call.sandbox.state.integrations.get(uniqueKey)
  if (integration === undefined) throw refusal(404, 'not_found', `Integration "${uniqueKey}" does not exist`)
  const showsCredentials =
    wanted.includes('credentials') &&
    call.key !== undefined &&
    may(call.key, 'environment:integrations:read_credentials')
  return jsonReply(200, {
    data: {
      ...show(integration),
      ...(wanted.includes('webhook')
        ? { webhook_url: `${call.sandbox.host}/webhook/${call.sandbox.state.meta.environmentUuid}/${uniqueKey}` }
        : {}),
      ...(showsCredentials
        ? {
            credentials: {
              type: 'OAUTH2',
              client_id: integration.client_id,
              client_secret: integration.client_secret,
              scopes: integration.scopes.join(','),
              webhook_secret: null,
            },
          }
        : {}),
    },
  })
}

/** GET /providers */
export const listProviders: NangoHandler = (call) => {
  const search = z.string().regex(/^[a-zA-Z0-9~:.@ _-]+$/)
  const wanted = queryOf(call, z.strictObject({ search: search.optional() })).search?.toLowerCase() ?? ''
  const entries = call.sandbox.catalogue.entries()
  const fits = (name: string) => name.toLowerCase().includes(wanted)
  return jsonReply(200, { data: entries.filter((entry) => fits(entry.name) || fits(entry.display_name)) })
}

/** GET /providers/:provider */
export const getProvider: NangoHandler = (call) => {
  queryOf(call, schema.nothing)
  const name = call.params.provider ?? ''
  const entry = call.sandbox.catalogue.entries().find((item) => item.name === name)
  if (entry === undefined) throw refusal(404, 'not_found', `Unknown provider ${name}`)
  return jsonReply(200, { data: entry })
}
