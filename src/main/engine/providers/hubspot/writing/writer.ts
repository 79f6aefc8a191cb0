import type { ObjectWriter } from '../../provider'
import type { CrmObject } from '../crm-object'
import { accessTo } from '../mapping'
import { batchSize } from '../reading/batch-reading'
import { associate, dissociate } from './associating'
import { createShownMs, findCreated } from './finding'
import { createRecords, removeRecords, updateRecords } from './writing'

/** How an object is written. There is no call that takes a delete back: only people can restore archived records. */
export function writerOf(object: CrmObject): ObjectWriter {
  return {
    batchSize,
    createShownMs,
    accessTo: (field, definitions) => accessTo(object, field, definitions),
    create: (context, drafts) => createRecords(object, context, drafts),
    update: (context, edits) => updateRecords(object, context, edits),
    remove: (context, records) => removeRecords(object, context, records),
    ...(object.associations.length > 0 && {
      associate: (context, edits) => associate(object, context, edits),
      dissociate: (context, edits) => dissociate(object, context, edits),
    }),
    findCreated: (context, drafts) => findCreated(object, context, drafts),
  }
}
