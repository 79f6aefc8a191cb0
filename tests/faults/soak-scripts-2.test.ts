import { it, vi } from 'vitest'
import { expectPeace } from '../soak/expect-peace'

vi.setConfig({ testTimeout: 1_200_000 })

// Half of three hundred; the other half runs beside it. `npm run soak` plays as many as one likes.
it('eighty random scripts with faults and hard stops end with everything the same everywhere', () =>
  expectPeace(80, 21))
