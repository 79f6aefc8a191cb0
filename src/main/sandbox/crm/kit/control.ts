import { z } from 'zod'

const record = { object: z.string(), id: z.string() }
const fields = z.record(z.string(), z.string().nullable())

/** What happens to records outside the API: in the vendor's own screens, or to what an app may see of them. */
export const sandboxEdit = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('create'),
    object: z.string(),
    fields,
    /** Although another record has the same unique value, as imports and races bring it about. */
    duplicate: z.boolean().optional(),
  }),
  z.strictObject({ action: z.literal('update'), ...record, fields }),
  z.strictObject({ action: z.literal('delete'), ...record }),
  z.strictObject({ action: z.literal('restore'), ...record }),
  /** `id` goes into `into`. With `newId` both go, and a new record has what they had. */
  z.strictObject({ action: z.literal('merge'), ...record, into: z.string(), newId: z.boolean().optional() }),
  /** Without a trace: no list tells of it, that of deleted records neither. */
  z.strictObject({ action: z.literal('erase'), ...record }),
  /** The app lost the right to see it: lists leave it out, reading it by its id answers this status. */
  z.strictObject({
    action: z.literal('hide'),
    ...record,
    answer: z.union([z.literal(404), z.literal(403)]).optional(),
  }),
  z.strictObject({ action: z.literal('show'), ...record }),
  /** Its row in lists and searches, or everywhere, cannot be read: it holds this besides its id. */
  z.strictObject({
    action: z.literal('garble'),
    ...record,
    row: z.record(z.string(), z.unknown()).optional(),
    where: z.enum(['lists', 'everywhere']).optional(),
  }),
  z.strictObject({ action: z.literal('mend'), ...record }),
  z.strictObject({
    action: z.literal('associate'),
    ...record,
    to: z.strictObject(record),
    primary: z.boolean().optional(),
  }),
  z.strictObject({ action: z.literal('dissociate'), ...record, to: z.strictObject(record) }),
])
export type SandboxEdit = z.infer<typeof sandboxEdit>

const definition = {
  label: z.string().optional(),
  /** The CRM's word for how the field is filled in; absent: the usual one for the type. */
  fieldType: z.string().optional(),
  options: z.array(z.string()).optional(),
  readOnly: z.boolean().optional(),
  unique: z.boolean().optional(),
  hidden: z.boolean().optional(),
}
const property = { object: z.string(), name: z.string() }

/** What an admin of the account does to the fields of an object, the vendor's own fields included. */
export const definitionChange = z.discriminatedUnion('action', [
  /** `type` is the CRM's word for it. */
  z.strictObject({ action: z.literal('add'), ...property, type: z.string(), ...definition }),
  z.strictObject({ action: z.literal('change'), ...property, type: z.string().optional(), ...definition }),
  z.strictObject({ action: z.literal('remove'), ...property }),
  z.strictObject({ action: z.literal('restore'), ...property }),
  /** What the list of all fields answers from now on. */
  z.strictObject({ action: z.literal('list'), object: z.string(), answer: z.enum(['normal', 'empty']) }),
])
export type DefinitionChange = z.infer<typeof definitionChange>

/** The CRM refuses writes of apps that set this field, whatever to or to one of these values. */
export const valueRefusal = z.strictObject({
  object: z.string(),
  field: z.string(),
  values: z.array(z.string()).optional(),
  /** The CRM's text; absent: its usual one. */
  message: z.string().optional(),
})
export type ValueRefusal = z.infer<typeof valueRefusal>

/** Which records a dump holds. */
export const recordSet = z.enum(['live', 'deleted', 'all'])
export type RecordSet = z.infer<typeof recordSet>

/** One record with what the API does not tell of it. */
export interface RecordFate {
  /** `gone`: erased, merged into another or emptied from the recycle bin. */
  state: 'live' | 'deleted' | 'gone'
  /** What reading it by its id answers the app instead; null: the record. */
  hidden: 404 | 403 | null
  garbled: 'lists' | 'everywhere' | null
  /** The record that took it in. */
  mergedInto: string | null
  /** As the API would show it with all its fields; null when it is gone. */
  record: unknown
}

/** A field of an object, as far as all CRMs have it. */
export interface DefinitionFate {
  name: string
  type: string
  readOnly: boolean
  removed: boolean
  options: string[]
}

/** A name that the account does not know, with those that it knows. */
export class UnknownName extends Error {
  constructor(
    readonly what: string,
    readonly given: string,
    readonly known: readonly string[],
  ) {
    super(`There is no ${what} "${given}".`)
    this.name = 'UnknownName'
  }
}

/** The one of a list that has a name. Throws an {@link UnknownName} with all names otherwise. */
export function named<T>(what: string, given: string, all: readonly T[], nameOf: (item: T) => string): T {
  const found = all.find((item) => nameOf(item) === given)
  if (found === undefined) throw new UnknownName(what, given, all.map(nameOf))
  return found
}
