import type { KeptRecord } from '../../kit/base'

/** One value that a property had, newest first in a history. */
export interface ValueVersion {
  value: string
  timestamp: string
  sourceType: 'CRM_UI' | 'IMPORT' | 'INTEGRATION' | 'MERGE_OBJECTS'
  sourceId: string
  updatedByUserId?: number
}

/** Who made a change. */
export type ChangeSource = Omit<ValueVersion, 'value' | 'timestamp'>

/** What a connected app's writes say of themselves. */
export const appSource: ChangeSource = { sourceType: 'INTEGRATION', sourceId: '1903442' }

/** A person at a desk, not an app. */
export const person: ChangeSource = { sourceType: 'CRM_UI', sourceId: 'userId:5310220', updatedByUserId: 5_310_220 }

export interface StoredRecord extends KeptRecord {
  values: Readonly<Record<string, string>>
  /** Older values of the properties that changed since the portal was made. */
  history: Readonly<Record<string, readonly ValueVersion[]>>
}
