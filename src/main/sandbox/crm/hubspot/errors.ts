import { randomUUID } from 'node:crypto'
import type { SandboxRefusals, UpstreamResponse } from '../kit/provider-sandbox'

/**
 * A refusal in HubSpot's shape: https://developers.hubspot.com/docs/api-reference/error-handling. All of its fields but
 * `status` and `message` are optional by the vendor's own word.
 */
export class HubSpotRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly category: string | null,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'HubSpotRefusal'
  }

  get body(): Record<string, unknown> {
    const { category, extra } = this
    return {
      status: 'error',
      message: this.message,
      correlationId: randomUUID(),
      ...extra,
      ...(category === null ? {} : { category }),
    }
  }

  toResponse(): UpstreamResponse {
    return json(this.status, this.body)
  }
}

/** A JSON answer that is not sent in chunks. */
export function json(status: number, body: unknown): UpstreamResponse {
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json;charset=utf-8' }
  return { status, headers: type, body, chunked: false }
}

export const validation = (message: string, extra: Record<string, unknown> = {}) =>
  new HubSpotRefusal(400, message, 'VALIDATION_ERROR', extra)

/** What HubSpot says of a body that does not have the expected form. */
export const badJson = (what: string) => validation(`Invalid input JSON on line 1, column 2${what}`)

export const notFound = () => new HubSpotRefusal(404, 'resource not found', null)

/** A record that the person behind the app's connection may not see. */
export const notPermitted = () => new HubSpotRefusal(403, 'User does not have permissions to view this object', null)

/** https://developers.hubspot.com/docs/api-reference/error-handling, "MISSING_SCOPES". */
export function missingScopes(scopes: readonly string[]): HubSpotRefusal {
  return new HubSpotRefusal(
    403,
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    'MISSING_SCOPES',
    {
      errors: [
        {
          message: 'One or more of the following scopes are required.',
          context: { requiredGranularScopes: scopes },
        },
      ],
    },
  )
}

export type LimitPolicy = 'SECONDLY' | 'TEN_SECONDLY_ROLLING' | 'DAILY'

/** https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines: no Retry-After on these. */
export function rateLimited(policyName: LimitPolicy): HubSpotRefusal {
  return new HubSpotRefusal(429, `You have reached your ${policyName.toLowerCase()} limit.`, 'RATE_LIMITS', {
    errorType: 'RATE_LIMIT',
    policyName,
  })
}

const unauthorizedTexts = {
  expired: ['The OAuth token used to make this call expired 7 second(s) ago.', 'EXPIRED_AUTHENTICATION'],
  revoked: [
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    'INVALID_AUTHENTICATION',
  ],
  malformed: ['The OAuth token used to make this call is not valid.', 'INVALID_AUTHENTICATION'],
} as const

export const hubspotRefusals: SandboxRefusals = {
  unauthorized: (reason) => {
    const [message, category] = unauthorizedTexts[reason]
    return new HubSpotRefusal(401, message, category).toResponse()
  },
  rateLimited: (kind) => rateLimited(kind === 'daily' ? 'DAILY' : 'TEN_SECONDLY_ROLLING').toResponse(),
  failed: (status) =>
    new HubSpotRefusal(
      status,
      status >= 500 ? 'internal error' : 'There was a problem with the request.',
      null,
    ).toResponse(),
}

/** The front door's answer to a long address; it comes before HubSpot's own code and is no JSON. */
export function addressTooLong(): UpstreamResponse {
  return {
    status: 414,
    headers: { 'content-type': 'text/html' },
    body: undefined,
    text: '<html><head><title>414 Request-URI Too Large</title></head><body><center><h1>414 Request-URI Too Large</h1></center></body></html>',
    chunked: false,
  }
}
