import { runChecks } from './check'
import { descriptorChecks } from './checks/descriptor'
import { pagingChecks } from './checks/paging'

runChecks([...descriptorChecks, ...pagingChecks])
