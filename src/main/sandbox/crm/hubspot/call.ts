import type { UpstreamRequest, UpstreamResponse } from '../kit/provider-sandbox'
import { json, missingScopes, notFound } from './errors'
import type { Portal } from './portal'
import { type ObjectType, objectTypeOf } from './types'

/** One request on its way through a handler. */
export interface Call {
  portal: Portal
  request: UpstreamRequest
  params: Record<string, string>
}

export type Handler = (call: Call) => UpstreamResponse

/** The object that a path segment names; refuses it when the token lacks the scope. */
export function objectOf(call: Call, access: 'read' | 'write', segment = call.params.type ?? ''): ObjectType {
  const type = objectTypeOf(segment)
  if (type === null) throw notFound()
  if ('foreign' in type) throw missingScopes([`crm.objects.${type.foreign}.${access}`])
  needScope(call, `crm.objects.${type.name}.${access}`)
  return type
}

/** Any one of the scopes will do. */
export function needScope(call: Call, ...scopes: string[]): void {
  if (!scopes.some((scope) => call.request.scopes.includes(scope))) throw missingScopes(scopes)
}

/** A list: HubSpot sends those in chunks, so that its rate headers survive Nango's proxy. */
export function listAnswer(body: unknown): UpstreamResponse {
  return { ...json(200, body), chunked: true }
}

export function nextPage(call: Call, after: string): { paging: { next: { after: string; link: string } } } {
  const query = new URLSearchParams(call.request.query)
  query.set('after', after)
  return { paging: { next: { after, link: `https://api.hubapi.com${call.request.path}?${query}` } } }
}
