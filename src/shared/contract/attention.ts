import { attention } from '../model/attention'
import { procedure } from './base'

/** What is left to people. */
export const attentionContract = {
  get: procedure
    .route({
      operationId: 'attention.get',
      method: 'GET',
      path: '/attention',
      tags: ['records'],
      summary: 'How many conflicts, reviews and changes that wait there are, and since when the oldest one is refused',
    })
    .output(attention),
}
