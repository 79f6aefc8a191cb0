/** Properties of companies, in the notation of `tables` in standard.ts. */
export const companyTable = `
@ companyinformation | Company information
name | Company name | string/text | form
domain | Company Domain Name | string/text | form
phone | Phone Number | string/phonenumber | form
website | Website URL | string/text
industry | Industry | enumeration/select | form | COMPUTER_SOFTWARE; LOGISTICS_AND_SUPPLY_CHAIN; FOOD_BEVERAGES; CONSTRUCTION; RENEWABLES_ENVIRONMENT; HOSPITAL_HEALTH_CARE; FINANCIAL_SERVICES; EDUCATION_MANAGEMENT; RETAIL; MACHINERY; MEDIA_PRODUCTION; LEISURE_TRAVEL_TOURISM; ACCOUNTING; AUTOMOTIVE; BANKING; CHEMICALS; INSURANCE; LEGAL_SERVICES; TELECOMMUNICATIONS
type | Type | enumeration/radio | | PROSPECT; PARTNER; RESELLER; VENDOR; OTHER
description | Description | string/textarea
about_us | About Us | string/textarea
address | Street Address | string/text | form
address2 | Street Address 2 | string/text | form
city | City | string/text | form
state | State/Region | string/text | form
zip | Postal Code | string/text | form
country | Country/Region | string/text | form
timezone | Time Zone | string/text
numberofemployees | Number of Employees | number/number
annualrevenue | Annual Revenue | number/number
founded_year | Year Founded | string/text
is_public | Is Public | bool/booleancheckbox | | true=Yes; false=No
linkedin_company_page | LinkedIn Company Page | string/text
lifecyclestage | Lifecycle Stage | enumeration/radio | | subscriber; lead; marketingqualifiedlead=Marketing Qualified Lead; salesqualifiedlead=Sales Qualified Lead; opportunity; customer; evangelist; other
hubspot_owner_id | Company owner | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_additional_domains | Additional Domains | enumeration/checkbox | hidden
hs_merged_object_ids | Merged record IDs | enumeration/checkbox | ro hidden
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
createdate | Create Date | datetime/date | ro
hs_lastmodifieddate | Last Modified Date | datetime/date | ro
@ account_care | Account care | own
account_tier | Account tier | enumeration/select | | a=A – key account; b=B – regular; c=C – occasional
sales_regions | Sales regions | enumeration/checkbox | | north; south; east; west
is_partner | Is a partner | bool/booleancheckbox | | true=Yes; false=No
contract_end | Contract end | date/date
last_audit_at | Last audit | datetime/date
licensed_seats | Licensed seats | number/number
care_notes | Care notes | string/textarea
erp_number | ERP number | string/text | unique
`
