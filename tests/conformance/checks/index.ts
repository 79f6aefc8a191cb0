import type { Check } from '../check'
import { accessChecks } from './access'
import { answerChecks } from './answers'
import { childChecks } from './children'
import { createChecks } from './creates'
import { deleteChecks } from './deletes'
import { descriptorChecks } from './descriptor'
import { hubChecks } from './hub'
import { interruptionChecks } from './interruptions'
import { limitChecks } from './limits'
import { pagingChecks } from './paging'
import { policyChecks } from './policies'
import { removalChecks } from './removals'
import { schemaChecks } from './schema'
import { updateChecks } from './updates'
import { valueChecks } from './values'
import { windowChecks } from './windows'

/** What stands in one file of tests; files run side by side. */
export const pullChecks: readonly Check[] = [...descriptorChecks, ...pagingChecks, ...schemaChecks]
export const cursorChecks: readonly Check[] = [...windowChecks, ...interruptionChecks, ...deleteChecks, ...childChecks]
export const writeChecks: readonly Check[] = [...createChecks, ...updateChecks, ...removalChecks]
export const errorChecks: readonly Check[] = [...accessChecks, ...limitChecks, ...answerChecks]
export const meaningChecks: readonly Check[] = [...valueChecks, ...policyChecks, ...hubChecks]

/** The whole suite. */
export const checks: readonly Check[] = [
  ...pullChecks,
  ...cursorChecks,
  ...writeChecks,
  ...errorChecks,
  ...meaningChecks,
]
