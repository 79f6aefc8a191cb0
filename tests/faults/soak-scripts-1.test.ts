import { it, vi } from 'vitest'
import { expectPeace } from '../soak/expect-peace'

vi.setConfig({ testTimeout: 1_200_000 })

// One half of the scripts; the other half runs beside it.
it('random scripts of people, admins, faults and hard stops end as all of them wanted', () => expectPeace(0))
