import { runChecks } from './check'
import { createChecks } from './checks/creates'
import { removalChecks } from './checks/removals'
import { updateChecks } from './checks/updates'

runChecks([...createChecks, ...updateChecks, ...removalChecks])
