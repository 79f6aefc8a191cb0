import { implement } from '@orpc/server'
import { contract } from '@shared/contract'

/** Where every procedure's implementation starts. */
export const api = implement(contract)
