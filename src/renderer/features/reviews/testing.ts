import type { MatchReview } from '@shared/model'

type Candidate = MatchReview['candidates'][number]

/** A record here that a CRM's record may be, for tests. */
export function aCandidate(change: Partial<Candidate> = {}): Candidate {
  return {
    id: '11',
    name: 'Hanna Lindström',
    fields: { firstName: 'Hanna', lastName: 'Lindström', phone: '+46705550177', email: 'hanna@larkspur.test' },
    heldIn: ['acme'],
    since: '2024-05-02T08:00:00.000Z',
    equal: ['phone'],
    fills: 1,
    conflicts: 2,
    decided: 0,
    ...change,
  }
}

/** A review for tests: a record whose phone two records here have. */
export function aReview(change: Partial<MatchReview> = {}): MatchReview {
  return {
    id: '5',
    integrationId: 'beta',
    object: 'contacts',
    remoteId: 'r-5',
    kind: 'contact',
    name: 'Hanna Lindstrom',
    fields: {
      firstName: 'Hanna',
      lastName: 'Lindstrom',
      phone: '+46705550177',
      email: 'hello@larkspur.test',
      city: 'Uppsala',
    },
    reason: 'same-number',
    recordId: null,
    candidates: [
      aCandidate(),
      aCandidate({
        id: '12',
        name: 'Hanna Lind',
        fields: { firstName: 'Hanna', lastName: 'Lind', phone: '+46705550177', city: 'Stockholm' },
        fills: 2,
        conflicts: 0,
        decided: 1,
      }),
    ],
    at: '2026-11-23T08:19:00.000Z',
    ...change,
  }
}
