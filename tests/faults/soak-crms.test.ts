import { it, vi } from 'vitest'
import { expectPeaceAmong } from '../soak/expect-peace'

vi.setConfig({ testTimeout: 1_200_000 })

it.each([2, 3, 4])('random scripts over %i different CRMs at once end as all of them wanted', (crms) =>
  expectPeaceAmong(crms, 3, 31),
)
