import { runChecks } from './check'
import { pullChecks } from './checks'

runChecks(pullChecks)
