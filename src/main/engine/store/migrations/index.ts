import { firstTables } from './0001-first-tables'
import { twoWay } from './0002-two-way'
import { fiveDoors } from './0003-five-doors'
import { associations } from './0004-associations'
import { freeRecords } from './0005-free-records'
import { fieldAccess } from './0006-field-access'
import { referenceData } from './0007-reference-data'
import { scans } from './0008-scans'
import { previews } from './0009-previews'
import { referenceTimes } from './0010-reference-times'
import { contestedFirst } from './0011-contested-first'
import { mappingRules } from './0012-mapping-rules'
import { parentsByChange } from './0013-parents-by-change'
import { recordLists } from './0014-record-lists'
import { takenOfPage } from './0015-taken-of-page'
import type { Migration } from './migration'

/** Every step, oldest first. */
export const migrations: readonly Migration[] = [
  firstTables,
  twoWay,
  fiveDoors,
  associations,
  freeRecords,
  fieldAccess,
  referenceData,
  scans,
  previews,
  referenceTimes,
  contestedFirst,
  mappingRules,
  parentsByChange,
  recordLists,
  takenOfPage,
]
