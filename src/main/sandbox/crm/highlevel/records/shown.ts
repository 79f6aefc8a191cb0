import type { Location } from '../index'
import { listOf, modelOf, type ObjectName, type StoredRecord, shownValue } from '../objects'

/** A moment as the API writes it. */
export const stamp = (at: number) => new Date(at).toISOString()

/** The custom fields of a record under the name that its kind has for a value. */
function showCustom(location: Location, object: ObjectName, record: StoredRecord, valueName: 'value' | 'fieldValue') {
  return location.catalogue.live(object).flatMap((field) => {
    const held = record.values[field.name]
    if (field.custom === null || held === undefined) return []
    return [{ id: field.custom.id, [valueName]: shownValue(field, held) }]
  })
}

function showOwn(location: Location, object: ObjectName, record: StoredRecord): Record<string, unknown> {
  const shown: Record<string, unknown> = { id: record.id }
  for (const field of location.catalogue.live(object)) {
    const held = record.values[field.name]
    if (field.custom === null && held !== undefined) shown[field.name] = shownValue(field, held)
  }
  return shown
}

/** The company that a contact is linked to, as long as it is there. */
function businessOf(location: Location, { values }: StoredRecord): StoredRecord | null {
  return values.businessId === undefined ? null : location.find('companies', values.businessId)
}

/** A contact as reading it by its id shows it: with its time zone, and each further address as an object. */
export function showContact(location: Location, record: StoredRecord): Record<string, unknown> {
  const { firstName = '', lastName = '', email } = record.values
  const { businessId: _, additionalPhones: __, ...own } = showOwn(location, 'contacts', record)
  const business = businessOf(location, record)
  return {
    ...own,
    locationId: location.options.account.id,
    dnd: record.values.dnd === 'true',
    tags: listOf(record.values.tags),
    fullNameLowerCase: `${firstName} ${lastName}`.trim().toLowerCase(),
    firstNameLowerCase: firstName.toLowerCase(),
    lastNameLowerCase: lastName.toLowerCase(),
    ...(email === undefined ? {} : { emailLowerCase: email.toLowerCase() }),
    ...(business === null ? {} : { businessId: business.id }),
    additionalEmails: listOf(record.values.additionalEmails).map((email) => ({ email, validEmail: null })),
    customFields: showCustom(location, 'contacts', record, 'value'),
    createdBy: { source: record.createdBy, channel: record.createdBy === 'INTEGRATION' ? 'OAUTH' : 'APP' },
    dateAdded: stamp(record.createdAt),
    dateUpdated: stamp(record.updatedAt),
  }
}

/** A contact as a search shows it: empty fields are null, and the address has another name. */
export function showFound(
  location: Location,
  record: StoredRecord,
  sortKey: number | string | null,
): Record<string, unknown> {
  const own = showOwn(location, 'contacts', record)
  const business = businessOf(location, record)
  const { firstName = '', lastName = '' } = record.values
  const names = ['firstName', 'lastName', 'email', 'phone', 'companyName', 'city', 'state', 'postalCode', 'country']
  const more = ['website', 'source', 'assignedTo', 'dateOfBirth', 'type']
  return {
    ...Object.fromEntries([...names, ...more].map((name) => [name, own[name] ?? null])),
    id: record.id,
    locationId: location.options.account.id,
    contactName: `${firstName} ${lastName}`.trim().toLowerCase(),
    address: own.address1 ?? null,
    businessId: business?.id ?? null,
    businessName: business?.values.name ?? null,
    dnd: record.values.dnd === 'true',
    tags: listOf(record.values.tags),
    followers: [],
    additionalEmails: listOf(record.values.additionalEmails),
    additionalPhones: listOf(record.values.additionalPhones).map((phone) => ({ phone })),
    customFields: showCustom(location, 'contacts', record, 'value'),
    dateAdded: stamp(record.createdAt),
    dateUpdated: stamp(record.updatedAt),
    searchAfter: [sortKey, record.id],
  }
}

export function showBusiness(location: Location, record: StoredRecord): Record<string, unknown> {
  return {
    ...showOwn(location, 'companies', record),
    locationId: location.options.account.id,
    customFields: showCustom(location, 'companies', record, 'value'),
    createdBy: { source: record.createdBy },
    createdAt: stamp(record.createdAt),
    updatedAt: stamp(record.updatedAt),
  }
}

export function showOpportunity(location: Location, record: StoredRecord): Record<string, unknown> {
  const { values } = record
  const contact = location.find('contacts', values.contactId ?? '')
  return {
    name: null,
    monetaryValue: null,
    assignedTo: null,
    source: null,
    ...showOwn(location, 'opportunities', record),
    pipelineStageUId: values.pipelineStageId,
    locationId: location.options.account.id,
    lastStatusChangeAt: values.lastStatusChangeAt ?? stamp(record.createdAt),
    lastStageChangeAt: values.lastStageChangeAt ?? stamp(record.createdAt),
    customFields: showCustom(location, 'opportunities', record, 'fieldValue'),
    followers: [],
    relations:
      contact === null
        ? []
        : [
            {
              associationId: 'OPPORTUNITIES_CONTACTS_ASSOCIATION',
              objectKey: 'contact',
              recordId: contact.id,
              primary: true,
            },
          ],
    ...(contact === null
      ? {}
      : {
          contact: {
            id: contact.id,
            name: `${contact.values.firstName ?? ''} ${contact.values.lastName ?? ''}`.trim(),
            companyName: contact.values.companyName ?? null,
            email: contact.values.email ?? null,
            phone: contact.values.phone ?? null,
            tags: listOf(contact.values.tags),
          },
        }),
    createdAt: stamp(record.createdAt),
    updatedAt: stamp(record.updatedAt),
  }
}

/** A record with all its fields, whatever the call; for screens and Nango's own functions. */
export function showRecord(location: Location, object: ObjectName, record: StoredRecord): Record<string, unknown> {
  switch (object) {
    case 'contacts':
      return showContact(location, record)
    case 'companies':
      return showBusiness(location, record)
    case 'opportunities':
      return showOpportunity(location, record)
    default:
      return {
        ...showOwn(location, object, record),
        dateAdded: stamp(record.createdAt),
        ...(object === 'messages' ? { dateUpdated: stamp(record.updatedAt) } : {}),
      }
  }
}

/** The custom fields of a model as the location lists them. */
export function definitionsOf(location: Location, object: ObjectName) {
  return location.catalogue
    .listed(object)
    .filter((field) => field.custom !== null && field.archivedAt === null)
    .map((field, position) => ({
      id: field.custom?.id,
      name: field.label,
      fieldKey: `${modelOf[object]}.${field.name}`,
      dataType: field.custom?.dataType,
      placeholder: '',
      position: position * 50,
      ...(field.options.length === 0 ? {} : { picklistOptions: field.options }),
      isAllowedCustomOption: false,
      locationId: location.options.account.id,
      model: modelOf[object],
      documentType: 'field',
      standard: false,
    }))
}
