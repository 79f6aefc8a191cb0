import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { emptyReply, jsonReply, type Reply } from '../http/reply'
import type { Sandbox } from '../sandbox'
import { bodyOf, type NangoCall, type NangoHandler, queryOf } from './call'
import { invalid, refusal } from './errors'
import type { ConfigDefaults, ConnectSession, EndUser } from './model'
import * as schema from './schemas'

const lifetimeMs = 30 * 60_000

const shared = {
  tags: schema.tags.optional(),
  end_user: schema.endUser.optional(),
  organization: schema.organization.optional(),
  integrations_config_defaults: schema.configDefaults.optional(),
  overrides: schema.overrides.optional(),
  webhook_url_override: schema.webhookUrl.optional(),
}

const createBody = z
  .strictObject({ ...shared, allowed_integrations: z.array(schema.integrationKey).optional() })
  .superRefine((body, context) => {
    if (body.end_user === undefined && body.tags === undefined) {
      context.addIssue({
        code: 'invalid_type',
        expected: 'object',
        message: 'Invalid input: expected object, received undefined',
        path: ['end_user'],
      })
    }
  })

const reconnectBody = z.strictObject({
  ...shared,
  connection_id: schema.connectionId,
  integration_id: schema.integrationKey,
})

/** POST /connect/sessions */
export const createSession: NangoHandler = (call) => {
  queryOf(call, schema.nothing)
  const body = bodyOf(call, createBody)
  const { sandbox } = call
  refuseUnknown(sandbox, 'allowed_integrations', body.allowed_integrations)
  refuseUnknown(sandbox, 'integrations_config_defaults', Object.keys(body.integrations_config_defaults ?? {}))
  refuseDocsOverride(body.overrides)
  return issue(sandbox, {
    allowed: body.allowed_integrations ?? null,
    defaults: (body.integrations_config_defaults ?? {}) as Record<string, ConfigDefaults>,
    ...ownership(body),
    webhook_url_override: body.webhook_url_override || null,
    reconnectOf: null,
  })
}

/** POST /connect/sessions/reconnect */
export const createReconnectSession: NangoHandler = (call) => {
  queryOf(call, schema.nothing)
  const body = bodyOf(call, reconnectBody)
  const { sandbox } = call
  const connection = sandbox.state.findConnection(body.integration_id, body.connection_id)
  if (connection === undefined) throw refusal(400, 'invalid_body', 'ConnectionID or IntegrationId does not exists')
  refuseUnknown(sandbox, 'integrations_config_defaults', Object.keys(body.integrations_config_defaults ?? {}))
  refuseDocsOverride(body.overrides)
  return issue(sandbox, {
    allowed: [body.integration_id],
    defaults: (body.integrations_config_defaults ?? {}) as Record<string, ConfigDefaults>,
    ...ownership(body),
    webhook_url_override: body.webhook_url_override || null,
    reconnectOf: connection.id,
  })
}

function refuseUnknown(sandbox: Sandbox, field: string, keys: readonly string[] | undefined): void {
  const issues = (keys ?? []).flatMap((key, at) =>
    sandbox.state.integrations.get(key) === undefined
      ? [
          {
            code: 'custom',
            message: 'Integration does not exist',
            path: [field, field === 'allowed_integrations' ? String(at) : key],
          },
        ]
      : [],
  )
  if (issues.length > 0) throw invalid('invalid_body', issues)
}

/** The Connect page's help link is for larger plans. */
function refuseDocsOverride(overrides: Record<string, { docs_connect?: string | undefined }> | undefined): void {
  if (Object.values(overrides ?? {}).some((override) => override.docs_connect !== undefined)) {
    throw refusal(403, 'forbidden', 'You are not allowed to override the docs connect url')
  }
}

/** Who owns a connection, and the tags that say so; tags that were given win over those. */
export function ownership(body: {
  tags?: Record<string, string> | undefined
  end_user?: z.infer<typeof schema.endUser> | undefined
  organization?: z.infer<typeof schema.organization> | undefined
}): { tags: Record<string, string>; end_user: EndUser | null } {
  const { end_user: user, organization } = body
  const generated = Object.entries({
    end_user_id: user?.id,
    end_user_email: user?.email,
    end_user_display_name: user?.display_name,
    organization_id: organization?.id,
    organization_display_name: organization?.display_name,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    tags: { ...Object.fromEntries(generated), ...body.tags },
    end_user:
      user === undefined
        ? null
        : {
            id: user.id,
            display_name: user.display_name ?? null,
            email: user.email ?? null,
            tags: user.tags ?? null,
            organization:
              organization === undefined
                ? null
                : { id: organization.id, display_name: organization.display_name ?? null },
          },
  }
}

function issue(sandbox: Sandbox, given: Omit<ConnectSession, 'token' | 'expires_at'>): Reply {
  const session: ConnectSession = {
    ...given,
    token: `nango_connect_session_${randomBytes(32).toString('hex')}`,
    expires_at: sandbox.clock.now() + lifetimeMs,
  }
  sandbox.state.sessions.put(session.token, session)
  return jsonReply(201, {
    data: {
      token: session.token,
      connect_link: `${sandbox.host}/connect-ui/?session_token=${session.token}`,
      expires_at: new Date(session.expires_at).toISOString(),
    },
  })
}

/** GET /connect/session, asked by the Connect page with its token. */
export const getSession: NangoHandler = (call) => {
  queryOf(call, schema.nothing)
  const session = needSession(call)
  const defaults = Object.entries(session.defaults).map(([key, value]) => [
    key,
    { connection_config: value.connection_config, authorization_params: value.authorization_params },
  ])
  return jsonReply(200, {
    data: {
      endUser: session.end_user,
      connectUISettings: {
        theme: { light: { primary: '#00B2E3' }, dark: { primary: '#00B2E3' } },
        defaultTheme: 'system',
        showWatermark: true,
      },
      ...(session.allowed === null ? {} : { allowed_integrations: session.allowed }),
      ...(defaults.length === 0 ? {} : { integrations_config_defaults: Object.fromEntries(defaults) }),
      ...(session.reconnectOf === null ? {} : { isReconnecting: true }),
      websocketsPath: '/',
    },
  })
}

/** DELETE /connect/session. A consent page that is open already still makes a connection, see `finishOAuth`. */
export const deleteSession: NangoHandler = (call) => {
  call.sandbox.state.sessions.remove(needSession(call).token)
  return emptyReply(204)
}

function needSession(call: NangoCall): ConnectSession {
  if (call.session === undefined) throw new Error('The route must ask for a session token.')
  return call.session
}

/** How far the clock of a Connect page may be off, ms. */
const telemetrySlackMs = 7_200_000

const telemetryBody = z.looseObject({ token: z.string(), event: z.string(), timestamp: z.iso.datetime() })

/** POST /connect/telemetry: events of the Connect page, of no use here. */
export const telemetry: NangoHandler = (call) => {
  const { timestamp } = bodyOf(call, telemetryBody)
  if (Math.abs(Date.parse(timestamp) - call.sandbox.clock.now()) > telemetrySlackMs) {
    const message = `timestamp is more than ${telemetrySlackMs}ms away from the current time`
    throw invalid('invalid_body', [{ code: 'custom', message, path: ['timestamp'] }])
  }
  return emptyReply(204)
}
