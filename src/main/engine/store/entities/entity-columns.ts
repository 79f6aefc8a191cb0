import type { MappedFields } from '../../fields/field-definition'

/** Patchbay's standard fields and the columns that hold them. Everything else goes into the JSON of custom fields. */
export const standardColumns = {
  firstName: 'first_name',
  lastName: 'last_name',
  email: 'email',
  additionalEmails: 'additional_emails',
  phone: 'phone',
  mobile: 'mobile',
  jobTitle: 'job_title',
  companyName: 'company_name',
  name: 'name',
  domain: 'domain',
  industry: 'industry',
  employees: 'employees',
  annualRevenue: 'annual_revenue',
  description: 'description',
  lifecycleStage: 'lifecycle_stage',
  leadStatus: 'lead_status',
  ownerId: 'owner_id',
  website: 'website',
  address: 'address',
  city: 'city',
  state: 'state',
  postalCode: 'postal_code',
  country: 'country',
} as const

/** Standard fields whose value is a list, kept as JSON in their column. */
export const listFields: ReadonlySet<string> = new Set(['additionalEmails'])
export const fieldNames = Object.keys(standardColumns)
export const columnNames = Object.values(standardColumns)

export function split(fields: MappedFields): { custom: string; columns: (string | null)[] } {
  const columns = fieldNames.map((name) => toColumn(fields[name] ?? null))
  const custom: MappedFields = {}
  for (const [name, value] of Object.entries(fields)) {
    if (!Object.hasOwn(standardColumns, name) && value !== null) custom[name] = value
  }
  return { custom: JSON.stringify(custom), columns }
}

function toColumn(value: MappedFields[string]): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
