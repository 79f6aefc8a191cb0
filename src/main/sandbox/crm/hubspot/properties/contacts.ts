/** Properties of contacts, in the notation of `tables` in standard.ts. */
export const contactTable = `
@ contactinformation | Contact information
email | Email | string/text | form
firstname | First Name | string/text | form
lastname | Last Name | string/text | form
salutation | Salutation | string/text | form
phone | Phone Number | string/phonenumber | form
mobilephone | Mobile Phone Number | string/phonenumber | form
fax | Fax Number | string/text | form
jobtitle | Job Title | string/text | form
company | Company Name | string/text | form
website | Website URL | string/text | form
address | Street Address | string/text | form
city | City | string/text | form
state | State/Region | string/text | form
zip | Postal Code | string/text | form
country | Country/Region | string/text | form
industry | Industry | string/text | form
annualrevenue | Annual Revenue | string/text
numemployees | Number of Employees | enumeration/select | form | 1-5; 5-25; 25-50; 50-100; 100-500; 500-1000; 1000+
message | Message | string/textarea | form
date_of_birth | Date of birth | string/text | form
gender | Gender | string/text | form
hs_language | Preferred language | enumeration/select | | en=English; de=German - Deutsch; fr=French - Français; es=Spanish - Español; it=Italian - Italiano; nl=Dutch - Nederlands; pl=Polish - Polski; pt=Portuguese - Português; sv=Swedish - Svenska; da=Danish - Dansk
lifecyclestage | Lifecycle Stage | enumeration/radio | | subscriber; lead; marketingqualifiedlead=Marketing Qualified Lead; salesqualifiedlead=Sales Qualified Lead; opportunity; customer; evangelist; other
hs_lead_status | Lead Status | enumeration/radio | | NEW; OPEN; IN_PROGRESS; OPEN_DEAL; UNQUALIFIED; ATTEMPTED_TO_CONTACT; CONNECTED; BAD_TIMING
hubspot_owner_id | Contact owner | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_additional_emails | Additional email addresses | enumeration/checkbox | hidden
hs_email_domain | Email Domain | string/text | calc
hs_full_name_or_email | Full name or email | string/calculation_equation | calc hidden
hs_searchable_calculated_phone_number | Calculated Phone Number | string/text | calc hidden
hs_merged_object_ids | Merged record IDs | enumeration/checkbox | ro hidden
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
createdate | Create Date | datetime/date | ro
lastmodifieddate | Last Modified Date | datetime/date | ro
@ conversioninformation | Conversion information
hs_email_optout | Unsubscribed from all email | bool/booleancheckbox | ro | true=Yes; false=No
hs_analytics_source | Original Traffic Source | enumeration/select | ro | ORGANIC_SEARCH; PAID_SEARCH; EMAIL_MARKETING; SOCIAL_MEDIA; REFERRALS; OTHER_CAMPAIGNS; DIRECT_TRAFFIC; OFFLINE
num_conversion_events | Number of Form Submissions | number/number | ro
@ customer_programme | Customer programme | own
customer_tier | Customer tier | enumeration/select | | gold; silver; bronze
product_interests | Product interests | enumeration/checkbox | | onboarding; reporting; integrations; support_plan
preferred_channel | Preferred channel | enumeration/radio | | email=E-mail; phone; post=Letter
newsletter_opt_in | Newsletter opt-in | bool/booleancheckbox | | true=Yes; false=No
contract_renewal_date | Contract renewal date | date/date
last_webinar_at | Last webinar | datetime/date
loyalty_points | Loyalty points | number/number
internal_notes | Internal notes | string/textarea
profile_text | Profile | string/html
assistant_phone | Assistant's phone | phone_number/phonenumber
signed_contract | Signed contract | string/file
account_manager | Account manager | enumeration/select | owner
membership_number | Membership number | string/text | unique
health_score | Health score | number/calculation_equation | calc
`
