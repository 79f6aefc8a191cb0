import type { DefinitionChange, DefinitionFate, RecordFate, RecordSet, SandboxEdit, ValueRefusal } from '../kit/control'
import type {
  SandboxCrm,
  SandboxCrmOptions,
  SandboxKnobs,
  UpstreamRequest,
  UpstreamResponse,
} from '../kit/provider-sandbox'
import { findRoute, route } from '../kit/routes'
import { accountDetails, getOwner, listOwners } from './account-calls'
import type { Handler } from './call'
import * as definition from './definitions/definition-calls'
import { acceptValues, changeDefinition, definitionsOf, refuseValues } from './definitions/definition-control'
import { addressTooLong, HubSpotRefusal, json, notFound } from './errors'
import { liveTick } from './live'
import { Portal } from './portal'
import * as association from './records/association-calls'
import * as batch from './records/batches'
import * as objects from './records/objects'
import { dumpRecords, editRecord, listedRecords, lookAt, objectNames } from './screens'

/** Longest address that the front door lets through, in characters of path and query. */
const MAX_ADDRESS = 8192

const routes = [
  route<Handler>('GET /crm/v3/objects/:type', objects.list),
  route<Handler>('POST /crm/v3/objects/:type', objects.create),
  route<Handler>('POST /crm/v3/objects/:type/search', objects.searchObjects),
  route<Handler>('POST /crm/v3/objects/:type/merge', objects.merge),
  route<Handler>('POST /crm/v3/objects/:type/gdpr-delete', objects.gdprDelete),
  route<Handler>('POST /crm/v3/objects/:type/batch/create', batch.batchCreate),
  route<Handler>('POST /crm/v3/objects/:type/batch/update', batch.batchUpdate),
  route<Handler>('POST /crm/v3/objects/:type/batch/upsert', batch.batchUpsert),
  route<Handler>('POST /crm/v3/objects/:type/batch/read', batch.batchRead),
  route<Handler>('POST /crm/v3/objects/:type/batch/archive', batch.batchArchive),
  route<Handler>('GET /crm/v3/objects/:type/:id', objects.get),
  route<Handler>('PATCH /crm/v3/objects/:type/:id', objects.update),
  route<Handler>('DELETE /crm/v3/objects/:type/:id', objects.archive),
  route<Handler>('GET /crm/v3/properties/:type', definition.listProperties),
  route<Handler>('POST /crm/v3/properties/:type', definition.createProperty),
  route<Handler>('GET /crm/v3/properties/:type/groups', definition.listGroups),
  route<Handler>('POST /crm/v3/properties/:type/groups', definition.createGroup),
  route<Handler>('GET /crm/v3/properties/:type/groups/:group', definition.getGroup),
  route<Handler>('PATCH /crm/v3/properties/:type/groups/:group', definition.updateGroup),
  route<Handler>('DELETE /crm/v3/properties/:type/groups/:group', definition.archiveGroup),
  route<Handler>('POST /crm/v3/properties/:type/batch/read', definition.readProperties),
  route<Handler>('POST /crm/v3/properties/:type/batch/create', definition.createProperties),
  route<Handler>('POST /crm/v3/properties/:type/batch/archive', definition.archiveProperties),
  route<Handler>('GET /crm/v3/properties/:type/:name', definition.getProperty),
  route<Handler>('PATCH /crm/v3/properties/:type/:name', definition.updateProperty),
  route<Handler>('DELETE /crm/v3/properties/:type/:name', definition.archiveProperty),
  route<Handler>('GET /crm/v3/owners', listOwners),
  route<Handler>('GET /crm/v3/owners/:id', getOwner),
  route<Handler>('GET /account-info/v3/details', accountDetails),
  route<Handler>('POST /crm/v4/associations/:from/:to/batch/read', association.readAssociations),
  route<Handler>('POST /crm/v4/associations/:from/:to/batch/create', association.createAssociations),
  route<Handler>('POST /crm/v4/associations/:from/:to/batch/archive', association.archiveAssociations),
  route<Handler>('POST /crm/v4/associations/:from/:to/batch/associate/default', association.createDefaultAssociations),
  route<Handler>('GET /crm/v4/associations/:from/:to/labels', association.listLabels),
  route<Handler>('GET /crm/v4/objects/:from/:id/associations/:to', association.listAssociations),
  route<Handler>('PUT /crm/v4/objects/:from/:id/associations/default/:to/:toId', association.putDefaultAssociation),
  route<Handler>('PUT /crm/v4/objects/:from/:id/associations/:to/:toId', association.putAssociation),
  route<Handler>('DELETE /crm/v4/objects/:from/:id/associations/:to/:toId', association.deleteAssociation),
]

/** One portal of HubSpot: its API as connected apps see it, and what people do in its screens. */
export class HubSpotCrm implements SandboxCrm {
  private readonly portal: Portal

  constructor(options: SandboxCrmOptions) {
    this.portal = new Portal(options)
  }

  handle(request: UpstreamRequest): UpstreamResponse {
    if (request.url.length > MAX_ADDRESS) return addressTooLong()
    const path = olderPath(withoutSlash(request.path))
    const isSearch = path.endsWith('/search')
    const response = this.answer(request, path, isSearch)
    // Searches say nothing of limits: https://developers.hubspot.com/docs/api-reference/search/guide#rate-limits
    if (isSearch) return response
    return { ...response, headers: { ...this.portal.limits.headers(), ...response.headers } }
  }

  private answer(request: UpstreamRequest, path: string, isSearch: boolean): UpstreamResponse {
    try {
      this.portal.limits.admit(isSearch)
      const found = findRoute(routes, request.method, path)
      if (found === 'no-path') throw notFound()
      if (found === 'no-method') return json(405, undefined)
      return found.handler({ portal: this.portal, request, params: found.params })
    } catch (error) {
      if (error instanceof HubSpotRefusal) return error.toResponse()
      throw error
    }
  }

  tick(): void {
    liveTick(this.portal)
  }

  edit(change: SandboxEdit): unknown {
    return editRecord(this.portal, change)
  }

  dump(object: string, set?: RecordSet): unknown[] {
    return dumpRecords(this.portal, object, set)
  }

  listed(object: string): unknown[] {
    return listedRecords(this.portal, object)
  }

  look(object: string, id: string): RecordFate | null {
    return lookAt(this.portal, object, id)
  }

  definitions(object: string): DefinitionFate[] {
    return definitionsOf(this.portal, object)
  }

  define(change: DefinitionChange): void {
    changeDefinition(this.portal, change)
  }

  refuse(refusal: ValueRefusal): void {
    refuseValues(this.portal, refusal)
  }

  refusals(): ValueRefusal[] {
    return this.portal.catalogue.refusals()
  }

  accept(object?: string, field?: string): void {
    acceptValues(this.portal, object, field)
  }

  configure(knobs: SandboxKnobs): void {
    const { portal } = this
    if (knobs.limits !== undefined) portal.limits.enabled = knobs.limits
    if (knobs.dailyLimit !== undefined) portal.limits.daily = knobs.dailyLimit
    if (knobs.paging !== undefined) portal.paging = knobs.paging
    for (const name of objectNames) {
      const store = portal.store(name)
      if (knobs.indexLagMs !== undefined) store.indexLagMs = knobs.indexLagMs
      if (knobs.indexLagsDeletes !== undefined) store.indexLagsDeletes = knobs.indexLagsDeletes
    }
  }
}

/** HubSpot serves a path with a slash at its end as the one without; its own client sends some so. */
function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** The dated paths (`/crm/objects/2026-09/contacts`) have the same bodies as the numbered ones. */
function olderPath(path: string): string {
  const dated = /^\/crm\/(objects|properties|owners)\/2026-\d\d(\/.*)?$/.exec(path)
  if (dated !== null) return `/crm/v3/${dated[1]}${dated[2] ?? ''}`
  return path.replace(/^\/crm\/associations\/2026-\d\d\//, '/crm/v4/associations/')
}
