import { runChecks } from './check'
import { deleteChecks } from './checks/deletes'
import { interruptionChecks } from './checks/interruptions'
import { windowChecks } from './checks/windows'

runChecks([...windowChecks, ...interruptionChecks, ...deleteChecks])
