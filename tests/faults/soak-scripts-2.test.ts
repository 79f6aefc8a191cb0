import { it, vi } from 'vitest'
import { expectPeace } from '../soak/expect-peace'

vi.setConfig({ testTimeout: 1_200_000 })

// Half of the thousand; the other half runs beside it.
it('five hundred random scripts with faults and hard stops end with everything the same everywhere', () =>
  expectPeace(500, 21))
