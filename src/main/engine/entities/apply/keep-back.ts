import type { RemoteRecord } from '../../providers/provider'
import { writerOf } from '../../store/write'
import type { ApplyContext } from './apply-context'

/**
 * Values of a record that the mapping makes nothing of stay at the CRM: they are noted with the record, so that they are
 * seen and nothing is written over them. What was noted before, and is read now, is over.
 */
export function keepBack({ store, mapping }: ApplyContext, recordId: number, { kept = [] }: RemoteRecord): void {
  if (mapping?.keepsBack) writerOf(store).mappings.keepBack(recordId, kept)
}
