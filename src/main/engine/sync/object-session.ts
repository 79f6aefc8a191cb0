import { customFieldId, type Direction, type PreviewDecisions, streamSettings } from '@shared/model'
import type { CrmClock } from '../crm/clock'
import { clientNaming } from '../crm/naming-scopes'
import type { ApplyContext } from '../entities/apply/apply-context'
import { objectShape } from '../entities/shape'
import type { FieldDefinition } from '../fields/field-definition'
import type { FieldMapping } from '../fields/field-mapping'
import { AccountEdge, Owners, ownerFields } from '../fields/owners'
import type { ObjectDefinition, ReadContext } from '../providers/provider'
import type { Store } from '../store/store'
import { mappedObject } from './mapped-object'
import type { SyncFunctions } from './nango/sync-functions'
import type { RunRecorder } from './recorder'

export interface ObjectOptions {
  store: Store
  recorder: RunRecorder
  definition: ObjectDefinition
  integrationId: string
  context: Omit<ReadContext, 'fields'>
  clock: CrmClock
  /** Read everything again, whatever the cursor says. */
  full?: boolean | undefined
  acceptDeletes?: boolean | undefined
  /** For streams that are read out of Nango's records. */
  functions?: SyncFunctions | undefined
  /** Calls in a minute that all accounts of the environment have together; null where no limit is known. */
  callsAMinute?: number | null | undefined
}

/** One object of one account during one run: where it stands, what its fields are, by which rules it is synced. */
export interface ObjectSession extends Omit<ApplyContext, 'now'> {
  recorder: RunRecorder
  definition: ObjectDefinition
  mapping: FieldMapping
  read: ReadContext
  clock: CrmClock
  /** A person has said that records which are no longer listed are really gone. */
  acceptDeletes: boolean
  functions: SyncFunctions | null
  /** Calls in a minute that all accounts of the environment have together; null where no limit is known. */
  callsAMinute: number | null
  /** The field here that one of the CRM's is; null for one of its own kind that is none of ours. */
  fieldOf(definition: FieldDefinition): string | null
}

const toAsk: PreviewDecisions = { all: 'ask', fields: {} }

/** What differs is counted and decided by the confirmation, and by no policy before. */
function waitsForDecision({ previews, direction }: { previews: readonly unknown[]; direction: Direction }): boolean {
  return previews.length > 0 && (direction === 'both' || direction === 'to')
}

/** Asks the CRM for the object's fields and takes up its cursor. */
export async function openObject(options: ObjectOptions): Promise<ObjectSession> {
  const { store, recorder, definition, integrationId } = options
  const context = { ...options.context, crm: clientNaming(options.context.crm, definition.scopes) }
  const fields = await definition.fieldDefinitions(context.crm, context.signal)
  const object = store.objects.ensure(integrationId, definition.stream, definition.name)
  store.objects.saveDefinitions(object.id, fields)
  const own = fields.filter(({ custom }) => custom).map(({ name }) => name)
  const mapping = store.mappings.ensure(object, own)
  const owners = new Owners(store.reference.addresses(integrationId))
  const edge = new AccountEdge(mapping, owners, ownerFields(definition.entityKind, mapping.definitions(fields)))
  const readingAll = object.pass?.kind === 'listing' || (object.nango !== null && object.nango.allSince !== null)
  if (options.full && !readingAll) {
    object.cursorAt = null
    object.pass = null
  }
  const stream = store.integrations.streams(integrationId).find((item) => item.stream === definition.stream)
  return {
    store,
    recorder,
    mapping,
    definition: mappedObject(definition, edge, (id) => store.records.find(object.id, id)?.fields ?? null),
    object,
    runId: recorder.runId,
    generation: object.generation,
    read: { ...context, fields },
    clock: options.clock,
    get crmAheadMs() {
      return options.clock.aheadMs
    },
    indexLagMs: definition.indexLagMs,
    providerName: recorder.providerName,
    shape: objectShape(definition, fields, mapping, owners),
    settings: stream?.settings ?? streamSettings.parse({}),
    direction: stream?.direction ?? 'from',
    decision: stream && waitsForDecision(stream) ? toAsk : (stream?.decision ?? null),
    acceptDeletes: options.acceptDeletes ?? false,
    functions: options.functions ?? null,
    callsAMinute: options.callsAMinute ?? null,
    fieldOf: ({ name, custom, standard }) => {
      const field = standard ?? (custom ? customFieldId(name) : null)
      return field === null ? null : mapping.inward(field)
    },
  }
}
