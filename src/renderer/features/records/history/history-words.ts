import type { FieldChange, FieldValue, RecordChange } from '@shared/model'
import type { TFunction } from 'i18next'

/** What the words need to know besides the change. */
export interface HistoryContext {
  t: TFunction
  /** What people call the CRM of an integration. */
  crmOf(integrationId: string): string
  labelOf(field: FieldChange): string
  valueText(value: FieldValue): string | null
  problemFact(change: RecordChange): string | null
}

/** A change as one line: what was done, and by whom or which CRM. */
export function historyTitle(change: RecordChange, { t, crmOf, labelOf }: HistoryContext): string {
  const crm = crmOf(change.integrationId)
  const [only] = change.fields
  const what =
    change.fields.length === 1 && only ? labelOf(only) : t('records.history.fields', { count: change.fields.length })
  if (change.action === 'failed') return t('records.history.refused', { crm })
  if (change.runKind === 'undo' && change.side === 'local') return t('records.history.undone')
  if (change.action === 'decided') return t('records.history.decided', { crm })
  if (change.by === 'crm') {
    if (change.action === 'created') return t('records.history.firstSeen', { crm })
    if (change.action === 'updated') return t('records.history.from', { what, crm })
    if (change.action === 'deleted') return t('records.history.deletedAt', { crm })
    if (change.action === 'restored') return t('records.history.restoredAt', { crm })
  }
  if (change.by === 'patchbay') {
    if (change.action === 'created') return t('records.history.madeAt', { crm })
    if (change.action === 'updated') return t('records.history.pushed', { what, crm })
    if (change.action === 'deleted') return t('records.history.deletionPushed', { crm })
    if (change.action === 'restored') return t('records.history.restoredAt', { crm })
  }
  switch (change.action) {
    case 'created':
      return change.runKind === 'import' ? t('records.history.imported') : t('records.history.created')
    case 'updated':
      return change.runKind === 'import' ? t('records.history.imported') : t('records.history.edited', { what })
    case 'deleted':
      return t('records.history.deleted')
    case 'restored':
      return t('records.history.restored')
    case 'linked':
      return t('records.history.linked', { crm })
    case 'unlinked':
      return t('records.history.unlinked', { crm })
    case 'merged':
      return t('records.history.merged')
    case 'reviewed':
      return t('records.history.reviewed')
    case 'cancelled':
      return t('records.history.cancelled', { crm })
    default:
      return what
  }
}

/** So many fields are named in the second line. */
const named = 3

/** The second line: old and new value of one field, the names of several, or why it was refused. */
export function historyDetail(change: RecordChange, context: HistoryContext): string {
  const { t, labelOf, valueText } = context
  const fact = context.problemFact(change)
  if (fact) return fact
  const [only] = change.fields
  if (change.action === 'created') return t('records.history.fields', { count: change.fields.length })
  if (change.fields.length === 1 && only) {
    const [before, after] = [valueText(only.before), valueText(only.after)]
    const empty = t('records.field.empty')
    return t('records.history.fromTo', { before: before ?? empty, after: after ?? empty })
  }
  const names = change.fields.slice(0, named).map(labelOf)
  const more = change.fields.length - names.length
  return more > 0 ? t('records.history.andMore', { names: names.join(', '), count: more }) : names.join(', ')
}
