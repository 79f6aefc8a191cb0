import { runChecks } from './check'
import { accessChecks } from './checks/access'
import { answerChecks } from './checks/answers'
import { limitChecks } from './checks/limits'

runChecks([...accessChecks, ...limitChecks, ...answerChecks])
