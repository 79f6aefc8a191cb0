import { SalesforceRefusal } from '../calls'
import type { Org } from '../index'
import { type ObjectType, objectTypes, type StoredRecord, stageNamed, type Value } from '../objects'
import { accepted, defaultsOf, refuse, refuseMissing, type Writer } from './values'

/** What follows from values that were written. `before`: the values until then. */
function followed(
  org: Org,
  type: ObjectType,
  values: Record<string, Value>,
  written: Readonly<Record<string, Value | null>>,
): Record<string, Value> {
  if (type.name === 'opportunities' && written.StageName !== undefined) {
    const at = stageNamed(values.StageName)
    if (at === undefined) return values
    return {
      ...values,
      ...(written.Probability === undefined ? { Probability: at.probability } : {}),
      ...(written.ForecastCategoryName === undefined ? { ForecastCategoryName: at.forecast } : {}),
    }
  }
  if (type.name === 'tasks') {
    const isDone = values.Status === 'Completed'
    const { CompletedDateTime: done, ...rest } = values
    const at = done ?? new Date(Math.floor(org.now() / 1000) * 1000).toISOString()
    return isDone ? { ...rest, CompletedDateTime: at } : rest
  }
  if (type.name === 'events') return eventTimes(values, written)
  return values
}

/** Start, end and length of an event follow from each other. */
function eventTimes(
  values: Record<string, Value>,
  written: Readonly<Record<string, Value | null>>,
): Record<string, Value> {
  const start = written.StartDateTime ?? written.ActivityDateTime ?? values.StartDateTime ?? values.ActivityDateTime
  if (typeof start !== 'string') {
    throw refuse('REQUIRED_FIELD_MISSING', 'Required fields are missing: [StartDateTime]', ['StartDateTime'])
  }
  const byEnd = typeof written.EndDateTime === 'string'
  const minutes = byEnd
    ? Math.round((Date.parse(String(written.EndDateTime)) - Date.parse(start)) / 60_000)
    : Number(written.DurationInMinutes ?? values.DurationInMinutes ?? 0)
  if (minutes < 0) {
    throw refuse('FIELD_INTEGRITY_EXCEPTION', 'Your meeting must end after it starts.', ['EndDateTime'])
  }
  const end = new Date(Date.parse(start) + minutes * 60_000).toISOString()
  return { ...values, StartDateTime: start, ActivityDateTime: start, EndDateTime: end, DurationInMinutes: minutes }
}

function refuseDuplicates(
  org: Org,
  type: ObjectType,
  written: Readonly<Record<string, Value | null>>,
  own: string | null,
  writer: Writer,
): void {
  const store = org.store(type.name)
  for (const field of org.catalogue.live(type.name)) {
    const value = written[field.name]
    if (!field.unique || value === null || value === undefined) continue
    const existing = store.idByValue(field.name, value)
    if (existing !== null && existing !== own) {
      throw refuse(
        'DUPLICATE_VALUE',
        `duplicate value found: ${field.name} duplicates value on record with id: ${existing.slice(0, 15)}`,
      )
    }
  }
  const { Email: email } = written
  if (type.name !== 'contacts' || own !== null || writer.allowsDuplicates || typeof email !== 'string') return
  const existing = store.idByKey(email)
  if (existing === null) return
  // The rule that every org begins with: https://help.salesforce.com/s/articleView?id=sf.duplicate_rules_standard_rules.htm
  throw new SalesforceRefusal(400, 'DUPLICATES_DETECTED', 'Use one of these records?', null, {
    duplicateResult: {
      allowSave: true,
      duplicateRule: 'Standard_Contact_Duplicate_Rule',
      duplicateRuleEntityType: 'Contact',
      errorMessage: 'Use one of these records?',
      matchResults: [
        {
          entityType: 'Contact',
          errors: [],
          matchEngine: 'FuzzyMatchEngine',
          matchRecords: [
            {
              additionalInformation: [],
              fieldDiffs: [],
              matchConfidence: 90,
              record: {
                attributes: { type: 'Contact', url: `/services/data/v66.0/sobjects/Contact/${existing}` },
                Id: existing,
              },
            },
          ],
          rule: 'Standard_Contact_Match_Rule_v1_0',
          size: 1,
          success: true,
        },
      ],
    },
  })
}

/** A write that nothing speaks against, yet to be made. */
type Prepared = () => StoredRecord

export function prepareNew(org: Org, type: ObjectType, body: Record<string, unknown>, writer: Writer): Prepared {
  const written = accepted(org, type, body, writer, 'create')
  const all = { ...defaultsOf(org, type, writer), ...written }
  refuseMissing(org, type, all)
  refuseDuplicates(org, type, written, null, writer)
  const values = followed(org, type, filled(all), written)
  return () => org.keeper(type.name).add(values, writer)
}

export function createRecord(org: Org, type: ObjectType, body: Record<string, unknown>, writer: Writer): StoredRecord {
  return prepareNew(org, type, body, writer)()
}

function filled(values: Readonly<Record<string, Value | null>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== null))
}

export function prepareChange(
  org: Org,
  type: ObjectType,
  record: StoredRecord,
  body: Record<string, unknown>,
  writer: Writer,
): Prepared {
  if (type.name === 'leads' && record.values.IsConverted === true && writer.isApp) {
    throw refuse('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead')
  }
  const written = accepted(org, type, body, writer, 'update')
  const values = filled({ ...record.values, ...written })
  refuseMissing(org, type, values)
  refuseDuplicates(org, type, written, record.id, writer)
  const next = followed(org, type, values, written)
  return () => {
    const keeper = org.keeper(type.name)
    const saved = keeper.replace(record, next, writer, Object.keys(written))
    const isSame = saved === record && Object.keys(written).length > 0
    return isSame ? keeper.touch({ ...record, modifiedBy: writer.id }) : saved
  }
}

/** Changes what is given and nothing else; the stamps move whether or not a value changes. */
export function updateRecord(
  org: Org,
  type: ObjectType,
  record: StoredRecord,
  body: Record<string, unknown>,
  writer: Writer,
): StoredRecord {
  return prepareChange(org, type, record, body, writer)()
}

/** Into the recycle bin, with what hangs on it. */
export function deleteRecord(org: Org, type: ObjectType, record: StoredRecord): StoredRecord {
  for (const { child, record: below } of org.childrenOf(type, record.id)) deleteRecord(org, child, below)
  return org.keeper(type.name).archive(record)
}

/** What a person does to a lead that became a customer: an account, a contact and an opportunity come of it. */
export function convertLead(org: Org, lead: StoredRecord, writer: Writer): StoredRecord {
  const { values } = lead
  if (values.IsConverted === true) throw new Error('The lead is converted already.')
  const by = { ...writer, allowsDuplicates: true }
  const text = (name: string) => values[name] ?? null
  const account = createRecord(
    org,
    objectTypes.companies,
    { Name: text('Company'), Phone: text('Phone'), Website: text('Website'), OwnerId: text('OwnerId') },
    by,
  )
  const person = ['FirstName', 'LastName', 'Email', 'Phone', 'Title', 'OwnerId'].map((name) => [name, text(name)])
  const contact = createRecord(org, objectTypes.contacts, { ...Object.fromEntries(person), AccountId: account.id }, by)
  const closes = new Date(org.now() + 90 * 86_400_000).toISOString().slice(0, 10)
  const opportunity = createRecord(
    org,
    objectTypes.opportunities,
    {
      Name: `${String(text('Company'))}-`,
      AccountId: account.id,
      StageName: 'Prospecting',
      CloseDate: closes,
      OwnerId: text('OwnerId'),
    },
    by,
  )
  return org.keeper('leads').replace(
    lead,
    {
      ...values,
      Status: 'Closed - Converted',
      IsConverted: true,
      ConvertedDate: new Date(org.now()).toISOString().slice(0, 10),
      ConvertedAccountId: account.id,
      ConvertedContactId: contact.id,
      ConvertedOpportunityId: opportunity.id,
    },
    by,
  )
}
