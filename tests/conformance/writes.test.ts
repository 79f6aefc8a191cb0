import { runChecks } from './check'
import { writeChecks } from './checks'

runChecks(writeChecks)
