import { oc } from '@orpc/contract'
import { problemErrors } from './errors'

/** Where every procedure of the app contract starts: the shared typed errors. */
export const procedure = oc.errors(problemErrors)
