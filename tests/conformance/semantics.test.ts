import { runChecks } from './check'
import { hubChecks } from './checks/hub'
import { policyChecks } from './checks/policies'
import { valueChecks } from './checks/values'

runChecks([...valueChecks, ...policyChecks, ...hubChecks])
