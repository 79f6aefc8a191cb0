import type { ConflictPolicy, EntityKind, StreamName } from '@shared/model'
import { useState } from 'react'
import { client } from '../../client'
import { toastError } from '../../client/use-action'
import type { Chosen, CompareColumn, Compared, CompareRow } from './compare/compare-model'

/** A rule that would have decided a field as the person just did. */
export interface PreferenceRule {
  integrationId: string
  stream: StreamName
  field: string
  policy: Extract<ConflictPolicy, 'crm' | 'patchbay'>
}

export interface Preference {
  /** Null when no rule says what was chosen: nothing is, the base is, or several CRMs have values of their own. */
  rule: PreferenceRule | null
  row: CompareRow | null
  column: CompareColumn | null
  on: boolean
  set(on: boolean): void
}

const streamOf: Record<EntityKind, StreamName> = {
  contact: 'contacts',
  company: 'companies',
  lead: 'leads',
  activity: 'activities',
}

/**
 * The rule about the field that was chosen last.
 *
 * @param made the choices in the order in which they were made
 */
export function ruleOf(
  { columns, rows }: Compared,
  chosen: Chosen,
  made: Chosen,
): Pick<Preference, 'rule' | 'row' | 'column'> {
  const none = { rule: null, row: null, column: null }
  const crms = columns.filter(({ side }) => side === 'crm')
  const field = Object.keys(made)
    .filter((id) => chosen[id] !== undefined)
    .at(-1)
  const row = rows.find((each) => each.field === field)
  const column = columns.find(({ id }) => field !== undefined && id === chosen[field])
  const integrationId = crms[0]?.integrationId
  if (!row || !column || column.side === 'base' || crms.length !== 1 || !integrationId) return none
  const policy = column.side === 'crm' ? 'crm' : 'patchbay'
  return { rule: { integrationId, stream: streamOf[row.kind], field: row.field, policy }, row, column }
}

/** What the person may ask for besides: the same choice next time. Off until asked for. */
export function usePreference(compared: Compared, chosen: Chosen, made: Chosen): Preference {
  const [on, set] = useState(false)
  return { ...ruleOf(compared, chosen, made), on, set }
}

/** Adds a rule to those of its stream. When that fails a message says so; what was settled stays settled. */
export async function savePreference({ integrationId: id, stream, field, policy }: PreferenceRule): Promise<void> {
  try {
    const settings = await client.integrations.streamSettings({ id, stream })
    await client.integrations.setStreamSettings({
      id,
      stream,
      settings: { ...settings, fieldPolicies: { ...settings.fieldPolicies, [field]: policy } },
    })
  } catch (error) {
    toastError(error)
  }
}
