import { runChecks } from './check'
import { cursorChecks } from './checks'

runChecks(cursorChecks)
