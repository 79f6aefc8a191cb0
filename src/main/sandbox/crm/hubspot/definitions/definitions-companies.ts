import type { SandboxIndustry } from '../../kit/provider-sandbox'
import { define, type PropertyDefinition, type PropertyGroup } from './definition'
import { lifecycleStages } from './definitions-contacts'

export const companyGroups: PropertyGroup[] = [
  { name: 'companyinformation', label: 'Company information', displayOrder: 0, archived: false },
  { name: 'account_care', label: 'Account care', displayOrder: 1, archived: false },
]

/** HubSpot's own names for the trades of the made-up companies. */
export const hubspotIndustries: Record<SandboxIndustry, string> = {
  software: 'COMPUTER_SOFTWARE',
  logistics: 'LOGISTICS_AND_SUPPLY_CHAIN',
  food: 'FOOD_BEVERAGES',
  construction: 'CONSTRUCTION',
  energy: 'RENEWABLES_ENVIRONMENT',
  health: 'HOSPITAL_HEALTH_CARE',
  finance: 'FINANCIAL_SERVICES',
  education: 'EDUCATION_MANAGEMENT',
  retail: 'RETAIL',
  manufacturing: 'MACHINERY',
  media: 'MEDIA_PRODUCTION',
  travel: 'LEISURE_TRAVEL_TOURISM',
}

const moreIndustries = [
  'ACCOUNTING',
  'AUTOMOTIVE',
  'BANKING',
  'CHEMICALS',
  'INSURANCE',
  'LEGAL_SERVICES',
  'TELECOMMUNICATIONS',
]

/** Definitions that come with the portal, and some custom ones. */
export function companyDefinitions(createdAt: number): PropertyDefinition[] {
  const p = define('companyinformation', true)
  const own = define('account_care', false, createdAt)
  return [
    p('name', 'Company name', 'string/text', ['form']),
    p('domain', 'Company Domain Name', 'string/text', ['form']),
    p('phone', 'Phone Number', 'string/phonenumber', ['form']),
    p('website', 'Website URL', 'string/text'),
    p('industry', 'Industry', 'enumeration/select', ['form'], [...Object.values(hubspotIndustries), ...moreIndustries]),
    p('type', 'Type', 'enumeration/radio', [], ['PROSPECT', 'PARTNER', 'RESELLER', 'VENDOR', 'OTHER']),
    p('description', 'Description', 'string/textarea'),
    p('about_us', 'About Us', 'string/textarea'),
    p('address', 'Street Address', 'string/text', ['form']),
    p('address2', 'Street Address 2', 'string/text', ['form']),
    p('city', 'City', 'string/text', ['form']),
    p('state', 'State/Region', 'string/text', ['form']),
    p('zip', 'Postal Code', 'string/text', ['form']),
    p('country', 'Country/Region', 'string/text', ['form']),
    p('timezone', 'Time Zone', 'string/text'),
    p('numberofemployees', 'Number of Employees', 'number/number'),
    p('annualrevenue', 'Annual Revenue', 'number/number'),
    p('founded_year', 'Year Founded', 'string/text'),
    p(
      'is_public',
      'Is Public',
      'bool/booleancheckbox',
      [],
      [
        ['true', 'Yes'],
        ['false', 'No'],
      ],
    ),
    p('linkedin_company_page', 'LinkedIn Company Page', 'string/text'),
    p('lifecyclestage', 'Lifecycle Stage', 'enumeration/radio', [], lifecycleStages),
    p('hubspot_owner_id', 'Company owner', 'enumeration/select', ['owner']),
    p('hubspot_owner_assigneddate', 'Owner assigned date', 'datetime/date', ['ro']),
    p('hs_additional_domains', 'Additional Domains', 'enumeration/checkbox', ['hidden']),
    p('hs_merged_object_ids', 'Merged record IDs', 'enumeration/checkbox', ['ro', 'hidden']),
    p('hs_object_id', 'Record ID', 'number/number', ['ro', 'hidden']),
    p('hs_object_source', 'Record creation source', 'string/text', ['ro', 'hidden']),
    p('hs_object_source_id', 'Record creation source ID', 'string/text', ['ro', 'hidden']),
    p('createdate', 'Create Date', 'datetime/date', ['ro']),
    p('hs_lastmodifieddate', 'Last Modified Date', 'datetime/date', ['ro']),
    own(
      'account_tier',
      'Account tier',
      'enumeration/select',
      [],
      [
        ['a', 'A – key account'],
        ['b', 'B – regular'],
        ['c', 'C – occasional'],
      ],
    ),
    own('sales_regions', 'Sales regions', 'enumeration/checkbox', [], ['north', 'south', 'east', 'west']),
    own(
      'is_partner',
      'Is a partner',
      'bool/booleancheckbox',
      [],
      [
        ['true', 'Yes'],
        ['false', 'No'],
      ],
    ),
    own('contract_end', 'Contract end', 'date/date'),
    own('last_audit_at', 'Last audit', 'datetime/date'),
    own('licensed_seats', 'Licensed seats', 'number/number'),
    own('care_notes', 'Care notes', 'string/textarea'),
    own('erp_number', 'ERP number', 'string/text', ['unique']),
  ]
}
