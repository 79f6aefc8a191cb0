import { runChecks } from './check'
import { errorChecks } from './checks'

runChecks(errorChecks)
