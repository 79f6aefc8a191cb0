import { runChecks } from './check'
import { meaningChecks } from './checks'

runChecks(meaningChecks)
