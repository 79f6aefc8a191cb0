import { vi } from 'vitest'
import { hurriedPause, hurryTime } from './stage/time'

vi.mock('../../src/main/engine/sync/backoff', async (original) => ({
  ...(await original<typeof import('../../src/main/engine/sync/backoff')>()),
  pause: hurriedPause,
}))

hurryTime()
