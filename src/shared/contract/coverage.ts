import { z } from 'zod'
import { coverage } from '../model/coverage'
import { entityKind } from '../model/run'
import { procedure } from './base'

/** Who is where. */
export const coverageContract = {
  get: procedure
    .route({
      operationId: 'coverage.get',
      method: 'GET',
      path: '/coverage/{kind}',
      tags: ['records'],
      summary: 'How many records of a kind are held in which accounts, and how many of them wait or are in conflict',
    })
    .input(z.object({ kind: entityKind }))
    .output(coverage),
}
