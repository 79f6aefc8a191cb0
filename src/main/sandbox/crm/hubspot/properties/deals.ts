/** Properties of deals, in the notation of `tables` in standard.ts. */
export const dealTable = `
@ dealinformation | Deal information
dealname | Deal Name | string/text | form
amount | Amount | number/number | form
amount_in_home_currency | Amount in company currency | number/number | calc
closedate | Close Date | datetime/date | form
pipeline | Pipeline | enumeration/select | form pipeline
dealstage | Deal Stage | enumeration/radio | form stage
dealtype | Deal Type | enumeration/radio | form | newbusiness=New Business; existingbusiness=Existing Business
deal_currency_code | Currency | enumeration/select | | EUR; USD; GBP; CHF; SEK
description | Deal Description | string/textarea
hs_priority | Priority | enumeration/select | | low; medium; high
closed_lost_reason | Closed Lost Reason | string/textarea
closed_won_reason | Closed Won Reason | string/textarea
hs_next_step | Next step | string/text
hs_deal_stage_probability | Deal Stage Probability | number/number | calc
hs_is_closed | Is Deal Closed? | bool/booleancheckbox | calc hidden | true; false
hs_is_closed_won | Is Closed Won | bool/booleancheckbox | calc hidden | true; false
hubspot_owner_id | Deal owner | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_merged_object_ids | Merged record IDs | enumeration/checkbox | ro hidden
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
createdate | Create Date | datetime/date | ro
hs_createdate | Object create date/time | datetime/date | ro hidden
hs_lastmodifieddate | Last Modified Date | datetime/date | ro
@ contract_terms | Contract terms | own
contract_type | Contract type | enumeration/select | | monthly; yearly; one_off=One-off
ordered_products | Ordered products | enumeration/checkbox | | onboarding; reporting; integrations; support_plan
is_renewal | Renewal | bool/booleancheckbox | | true=Yes; false=No
go_live_date | Go-live | date/date
decision_at | Decision expected | datetime/date
discount_percent | Discount in percent | number/number
deal_notes | Notes on the deal | string/textarea
order_number | Order number | string/text | unique
`

/** Properties of leads: what may become a deal. */
export const leadTable = `
@ lead_information | Lead information
hs_lead_name | Lead Name | string/text | form
hs_lead_type | Lead Type | enumeration/select | form | NEW_BUSINESS; UPSELL; RE_ATTEMPTING
hs_lead_label | Lead Label | enumeration/select | form | HOT; WARM; COLD
hs_lead_source | Lead Source | enumeration/select | | OFFLINE; DIRECT_TRAFFIC; ORGANIC_SEARCH; REFERRALS
hs_pipeline | Lead pipeline | enumeration/select | form pipeline
hs_pipeline_stage | Lead pipeline stage | enumeration/radio | form stage
hs_lead_is_open | Is open | bool/booleancheckbox | calc hidden | true; false
hs_lead_disqualification_reason | Disqualification reason | enumeration/select | | NO_LONGER_INTERESTED; NO_BUDGET; WRONG_CONTACT
hs_lead_disqualification_note | Disqualification note | string/textarea
hubspot_owner_id | Lead owner | enumeration/select | owner
hs_merged_object_ids | Merged record IDs | enumeration/checkbox | ro hidden
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create Date | datetime/date | ro
hs_lastmodifieddate | Last Modified Date | datetime/date | ro
@ lead_care | Lead care | own
campaign_code | Campaign code | string/text
follow_up_date | Follow-up | date/date
`
