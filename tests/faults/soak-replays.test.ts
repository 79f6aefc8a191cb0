import { it, vi } from 'vitest'
import { expectPeaceOf } from '../soak/expect-peace'

vi.setConfig({ testTimeout: 600_000 })

// Scripts that random ones have come to, as the soak prints them.

it('the undo of a sync that brought the values of a field in, before the CRM that had them is read again', () =>
  expectPeaceOf({
    setup: {
      policy: 'crm-unless-blank',
      createMissing: true,
      onLocalDelete: 'delete',
      onRemoteDelete: 'tombstone',
      fresh: false,
      accounts: 2,
      many: false,
      last: 'delete',
    },
    steps: [
      { step: 'slow-down', side: 'A', seconds: 20000 },
      { step: 'accept-deletes', side: 'A' },
      { step: 'undo', back: 0 },
      { step: 'edit-here', object: 'contacts', n: 4, edits: [{ field: 3, spelling: 'plain' }] },
    ],
  }))

it('a delete here of one of many that go at a CRM at the same time', () =>
  expectPeaceOf({
    setup: {
      policy: 'crm',
      createMissing: false,
      onLocalDelete: 'delete',
      onRemoteDelete: 'delete',
      fresh: false,
      accounts: 2,
      many: false,
      last: 'create',
    },
    steps: [
      { step: 'delete-here', object: 'contacts', n: 2 },
      { step: 'delete-many', side: 'A' },
      { step: 'sync', sides: ['B', 'A'], together: true },
      { step: 'verify', side: 'A' },
    ],
  }))
