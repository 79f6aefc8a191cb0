/** Properties of calls, in the notation of `tables` in standard.ts. */
export const callTable = `
@ call | Call information
hs_timestamp | Activity date | datetime/date | form
hs_call_title | Call Title | string/text | form
hs_call_body | Call notes | string/html | form
hs_call_direction | Call direction | enumeration/select | form | INBOUND; OUTBOUND
hs_call_duration | Call duration | number/number
hs_call_status | Call status | enumeration/select | | BUSY; CALLING_CRM_USER; CANCELED; COMPLETED; CONNECTING; FAILED; IN_PROGRESS; NO_ANSWER; QUEUED; RINGING
hs_call_disposition | Call outcome | enumeration/select | | 9d9162e7-6cf3-4944-bf63-4dff82258764=Busy; f240bbac-87c9-4f6e-bf70-924b57d47db7=Connected; a4c4c377-d246-4b32-a13b-75a56a4cd0ff=Left live message; b2cf5968-551e-4856-9783-52b3da59a7d0=Left voicemail; 73a0d17f-1163-4015-bdd5-ec830791da20=No answer; 17b47fee-58de-441e-a44c-c6300d46f273=Wrong number
hs_call_from_number | From number | string/text
hs_call_to_number | To number | string/text
hs_call_recording_url | Recording URL | string/text
hs_body_preview | Body preview | string/text | calc
hs_attachment_ids | Attached file IDs | enumeration/checkbox | hidden
hubspot_owner_id | Activity assigned to | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create date | datetime/date | ro
hs_lastmodifieddate | Last modified date | datetime/date | ro
`

/** Properties of emails, in the notation of `tables` in standard.ts. */
export const emailTable = `
@ email | Email information
hs_timestamp | Activity date | datetime/date | form
hs_email_subject | Email subject | string/text | form
hs_email_text | Text body | string/textarea
hs_email_html | Email body | string/html
hs_email_direction | Email direction | enumeration/select | form | EMAIL; INCOMING_EMAIL; FORWARDED_EMAIL
hs_email_status | Email send status | enumeration/select | | BOUNCED; FAILED; SCHEDULED; SENDING; SENT
hs_email_headers | Headers | string/textarea
hs_email_from_email | From address | string/text | calc
hs_email_to_email | To address | string/text | calc
hs_body_preview | Body preview | string/text | calc
hs_attachment_ids | Attached file IDs | enumeration/checkbox | hidden
hubspot_owner_id | Activity assigned to | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create date | datetime/date | ro
hs_lastmodifieddate | Last modified date | datetime/date | ro
`

/** Properties of meetings, in the notation of `tables` in standard.ts. */
export const meetingTable = `
@ meeting | Meeting information
hs_timestamp | Activity date | datetime/date | form
hs_meeting_title | Meeting name | string/text | form
hs_meeting_body | Meeting description | string/html
hs_internal_meeting_notes | Internal meeting notes | string/html
hs_meeting_start_time | Start time | datetime/date
hs_meeting_end_time | End time | datetime/date
hs_meeting_location | Location | string/text
hs_meeting_external_url | External URL | string/text
hs_meeting_outcome | Meeting outcome | enumeration/select | | SCHEDULED; COMPLETED; RESCHEDULED; NO_SHOW; CANCELED
hs_body_preview | Body preview | string/text | calc
hs_attachment_ids | Attached file IDs | enumeration/checkbox | hidden
hubspot_owner_id | Activity assigned to | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create date | datetime/date | ro
hs_lastmodifieddate | Last modified date | datetime/date | ro
`

/** Properties of notes, in the notation of `tables` in standard.ts. */
export const noteTable = `
@ note | Note information
hs_timestamp | Activity date | datetime/date | form
hs_note_body | Note body | string/html | form
hs_body_preview | Body preview | string/text | calc
hs_attachment_ids | Attached file IDs | enumeration/checkbox | hidden
hubspot_owner_id | Activity assigned to | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create date | datetime/date | ro
hs_lastmodifieddate | Last modified date | datetime/date | ro
`

/** Properties of tasks, in the notation of `tables` in standard.ts. */
export const taskTable = `
@ task | Task information
hs_timestamp | Activity date | datetime/date | form
hs_task_subject | Task Title | string/text | form
hs_task_body | Notes | string/html
hs_task_status | Task Status | enumeration/select | form | NOT_STARTED; IN_PROGRESS; WAITING; COMPLETED; DEFERRED
hs_task_priority | Priority | enumeration/select | form | NONE; LOW; MEDIUM; HIGH
hs_task_type | Task Type | enumeration/select | form | TODO; CALL; EMAIL
hs_task_completion_date | Completed at | datetime/date | ro
hs_body_preview | Body preview | string/text | calc
hs_attachment_ids | Attached file IDs | enumeration/checkbox | hidden
hubspot_owner_id | Activity assigned to | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create date | datetime/date | ro
hs_lastmodifieddate | Last modified date | datetime/date | ro
`
