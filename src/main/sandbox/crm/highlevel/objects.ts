import type { KeptRecord } from '../kit/base'
import { named } from '../kit/control'
import { FieldCatalogue, type FieldMaker, type KeptField } from '../kit/fields'
import type { SandboxStorage } from '../kit/provider-sandbox'
import { hashText, mix } from '../kit/random'

/** Objects whose records this sandbox keeps. Messages are calls, emails and texts in one. */
export const objectNames = ['contacts', 'companies', 'opportunities', 'notes', 'tasks', 'messages'] as const
export type ObjectName = (typeof objectNames)[number]

/** The object that a control route names. Throws an UnknownName. */
export function objectNamed(text: string): ObjectName {
  return named('object', text, objectNames, (name) => name)
}

/** Who made a change: a connected app, or a person in the vendor's screens. */
export type ChangeSource = 'INTEGRATION' | 'WEB_USER'

export interface StoredRecord extends KeptRecord {
  /** All as text; several values in one text are divided by a line feed. Only what is not empty. */
  values: Readonly<Record<string, string>>
  createdBy: ChangeSource
}

/** Divides the values of a list, which may hold any other character. */
const divider = '\n'
export const listOf = (text: string | undefined): string[] => (text ? text.split(divider) : [])
export const listText = (items: readonly string[]): string => items.join(divider)

/** Types of custom fields, https://marketplace.gohighlevel.com/docs/ghl/locations/custom-fields. The misspelling is the vendor's. */
export const dataTypes = [
  'TEXT',
  'LARGE_TEXT',
  'NUMERICAL',
  'PHONE',
  'MONETORY',
  'CHECKBOX',
  'SINGLE_OPTIONS',
  'MULTIPLE_OPTIONS',
  'DATE',
  'TEXTBOX_LIST',
  'FILE_UPLOAD',
  'RADIO',
  'EMAIL',
] as const
export type DataType = (typeof dataTypes)[number]

/** How a field of the vendor's own is spelled in JSON. */
type Shape = 'text' | 'email' | 'phone' | 'country' | 'number' | 'flag' | 'list' | 'user' | 'moment' | 'day' | 'record'

export interface FieldInfo extends KeptField {
  label: string
  /** Null for the vendor's own fields. */
  custom: { id: string; dataType: DataType; createdAt: number | null } | null
  shape: Shape
  options: string[]
  /** When an app may write it. */
  onCreate: boolean
  onUpdate: boolean
}

const own = (name: string, shape: Shape = 'text', written: 'always' | 'create' | 'never' = 'always'): FieldInfo => ({
  name,
  label: name,
  custom: null,
  shape,
  options: [],
  onCreate: written !== 'never',
  onUpdate: written === 'always',
  archivedAt: null,
})

const shapes: Partial<Record<DataType, Shape>> = {
  NUMERICAL: 'number',
  MONETORY: 'number',
  CHECKBOX: 'list',
  MULTIPLE_OPTIONS: 'list',
  DATE: 'day',
  EMAIL: 'email',
  PHONE: 'phone',
}

/** Ids of custom fields: letters and digits, as the vendor's are. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
function fieldId(object: string, name: string, turn: number): string {
  const seed = hashText(`${object}:${name}:${turn}`)
  return Array.from({ length: 20 }, (_, at) => alphabet[mix(seed, at, 7) % alphabet.length]).join('')
}

export function customField(
  object: ObjectName,
  name: string,
  dataType: DataType,
  more: { label?: string | undefined; options?: readonly string[] | undefined; createdAt?: number; turn?: number } = {},
): FieldInfo {
  return {
    name,
    label: more.label ?? name,
    custom: { id: fieldId(object, name, more.turn ?? 0), dataType, createdAt: more.createdAt ?? null },
    shape: shapes[dataType] ?? 'text',
    options: [...(more.options ?? [])],
    onCreate: object !== 'companies',
    onUpdate: object !== 'companies',
    archivedAt: null,
  }
}

const addressFields = [own('city'), own('state'), own('postalCode')]

/** The fields with which every account begins. */
const fields: Record<ObjectName, FieldInfo[]> = {
  contacts: [
    own('firstName'),
    own('lastName'),
    own('email', 'email'),
    own('phone', 'phone'),
    own('companyName', 'text', 'create'),
    own('address1'),
    ...addressFields,
    own('country', 'country'),
    own('website'),
    own('source'),
    own('timezone'),
    own('assignedTo', 'user'),
    own('tags', 'list'),
    own('dateOfBirth', 'day'),
    own('gender', 'text', 'create'),
    own('dnd', 'flag'),
    own('type', 'text', 'never'),
    own('businessId', 'record', 'never'),
    own('additionalEmails', 'list', 'never'),
    own('additionalPhones', 'list', 'never'),
    customField('contacts', 'job_title', 'TEXT', { label: 'Job title' }),
    customField('contacts', 'mobile_phone', 'PHONE', { label: 'Mobile phone' }),
    customField('contacts', 'customer_tier', 'SINGLE_OPTIONS', {
      label: 'Customer tier',
      options: ['Gold', 'Silver', 'Bronze'],
    }),
    customField('contacts', 'product_interests', 'CHECKBOX', {
      label: 'Product interests',
      options: ['Onboarding', 'Reporting', 'Integrations', 'Support plan'],
    }),
    customField('contacts', 'languages', 'MULTIPLE_OPTIONS', {
      label: 'Languages',
      options: ['English', 'German', 'French', 'Spanish'],
    }),
    customField('contacts', 'newsletter', 'RADIO', { label: 'Newsletter', options: ['Yes', 'No'] }),
    customField('contacts', 'loyalty_points', 'NUMERICAL', { label: 'Loyalty points' }),
    customField('contacts', 'yearly_budget', 'MONETORY', { label: 'Yearly budget' }),
    customField('contacts', 'contract_renewal', 'DATE', { label: 'Contract renewal' }),
    customField('contacts', 'internal_notes', 'LARGE_TEXT', { label: 'Internal notes' }),
    customField('contacts', 'private_email', 'EMAIL', { label: 'Private email' }),
    customField('contacts', 'signed_contract', 'FILE_UPLOAD', { label: 'Signed contract' }),
    customField('contacts', 'room_sizes', 'TEXTBOX_LIST', { label: 'Room sizes' }),
  ],
  companies: [
    own('name'),
    own('phone', 'phone'),
    own('email', 'email'),
    own('website'),
    own('address'),
    ...addressFields,
    own('country', 'country'),
    own('description'),
    customField('companies', 'account_tier', 'SINGLE_OPTIONS', { label: 'Account tier', options: ['A', 'B', 'C'] }),
    customField('companies', 'licensed_seats', 'NUMERICAL', { label: 'Licensed seats' }),
  ],
  opportunities: [
    own('name'),
    own('monetaryValue', 'number'),
    own('pipelineId', 'record'),
    own('pipelineStageId', 'record'),
    own('status'),
    own('source', 'text', 'never'),
    own('assignedTo', 'user'),
    own('contactId', 'record', 'create'),
    own('lostReasonId', 'record', 'never'),
    own('lastStatusChangeAt', 'moment', 'never'),
    own('lastStageChangeAt', 'moment', 'never'),
    customField('opportunities', 'close_date', 'DATE', { label: 'Close date' }),
    customField('opportunities', 'currency', 'SINGLE_OPTIONS', {
      label: 'Currency',
      options: ['EUR', 'USD', 'GBP', 'CHF'],
    }),
    customField('opportunities', 'ordered_products', 'CHECKBOX', {
      label: 'Ordered products',
      options: ['Onboarding', 'Reporting', 'Integrations', 'Support plan'],
    }),
    customField('opportunities', 'deal_notes', 'LARGE_TEXT', { label: 'Deal notes' }),
    customField('opportunities', 'discount', 'NUMERICAL', { label: 'Discount in percent' }),
  ],
  notes: [
    own('body'),
    own('title'),
    own('color'),
    own('pinned', 'flag'),
    own('userId', 'user'),
    own('contactId', 'record', 'never'),
  ],
  tasks: [
    own('title'),
    own('body'),
    own('dueDate', 'moment'),
    own('completed', 'flag'),
    own('assignedTo', 'user'),
    own('contactId', 'record', 'never'),
  ],
  messages: [
    own('messageType'),
    own('direction'),
    own('status'),
    own('body'),
    own('subject'),
    own('contactId', 'record'),
    own('userId', 'user'),
    own('source'),
    own('callDuration'),
    own('callStatus'),
    own('from'),
    own('to'),
  ],
}

/** Custom fields of companies are another part of the API, which only reads them here. */
export const modelOf: Partial<Record<ObjectName, 'contact' | 'opportunity' | 'business'>> = {
  contacts: 'contact',
  opportunities: 'opportunity',
  companies: 'business',
}

/** The fields of one location, kept in its storage once changed. */
export class HighLevelFields extends FieldCatalogue<FieldInfo> {
  constructor(storage: SandboxStorage) {
    super(storage, fields)
  }

  /** A custom field by its id, or by its key with or without the model in front. */
  custom(object: ObjectName, idOrKey: string): FieldInfo | undefined {
    const key = idOrKey.replace(/^(contact|opportunity|business)\./, '')
    return this.live(object).find(({ custom, name }) => custom !== null && (custom.id === idOrKey || name === key))
  }

  /** Keys are made of names; one that was taken before has another id. */
  addCustom(object: ObjectName, label: string, dataType: DataType, options: readonly string[], now: number): FieldInfo {
    const base = label
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '_')
    let name = base
    for (let at = 1; this.findAny(object, name) !== undefined; at += 1) name = `${base}_${at}`
    const field = customField(object, name, dataType, { label, options, createdAt: now, turn: now })
    this.put(object, field)
    return field
  }
}

/** Changes of a field by an admin. The vendor's own fields cannot be changed, but a plan or a permission can take one away. */
export function fieldMaker(now: number): FieldMaker<FieldInfo> {
  const typeNamed = (text: string) => named('type', text, dataTypes, (type) => type)
  return {
    add: (change) => {
      const field = customField(objectNamed(change.object), change.name, typeNamed(change.type), {
        label: change.label,
        options: change.options,
        createdAt: now,
        turn: now,
      })
      return change.readOnly ? { ...field, onCreate: false, onUpdate: false } : field
    },
    change: (before, change) => {
      const dataType = change.type === undefined ? undefined : typeNamed(change.type)
      return {
        ...before,
        label: change.label ?? before.label,
        options: change.options ?? before.options,
        ...(dataType === undefined || before.custom === null
          ? {}
          : { custom: { ...before.custom, dataType }, shape: shapes[dataType] ?? 'text' }),
        ...(change.readOnly === undefined ? {} : { onCreate: !change.readOnly, onUpdate: !change.readOnly }),
      }
    },
    fateOf: (field) => ({
      type: field.custom?.dataType ?? field.shape,
      readOnly: !field.onUpdate,
      options: field.options,
    }),
  }
}

/** A stored text as the API spells it in JSON. */
export function shownValue(field: FieldInfo, text: string): unknown {
  switch (field.shape) {
    case 'number':
      return Number(text)
    case 'flag':
      return text === 'true'
    case 'list':
      return listOf(text)
    default:
      return text
  }
}
