import { describe, expect, it } from 'vitest'
import type { OutboxRow } from '../store/entities/outbox'
import { wantedOf } from './outbox'

const row = (patch: Partial<OutboxRow>): OutboxRow => ({
  id: 1,
  integrationId: 'a',
  objectId: 1,
  entityId: 1,
  remoteRecordId: 1,
  op: 'update',
  fields: {},
  state: 'queued',
  marker: 'm',
  attempts: 0,
  notBefore: null,
  sentAt: null,
  createdAt: 1,
  causeRunId: 'run',
  problem: null,
  next: null,
  accepted: false,
  filling: false,
  giveBack: null,
  unchangedOnly: false,
  ...patch,
})

describe('what a row becomes when something else is wanted of its record', () => {
  it.each([
    ['create', 'update', { op: 'create', state: 'queued' }],
    ['create', 'delete', { op: 'create', state: 'cancelled' }],
    ['update', 'update', { op: 'update', state: 'queued' }],
    ['update', 'delete', { op: 'delete', state: 'queued' }],
    ['delete', 'update', { op: 'delete', state: 'queued' }],
    ['delete', 'restore', { op: 'delete', state: 'cancelled' }],
    ['restore', 'delete', { op: 'restore', state: 'cancelled' }],
    ['restore', 'update', { op: 'restore', state: 'queued' }],
  ] as const)('%s that waits, then %s', (op, wanted, becomes) => {
    expect(wantedOf(row({ op }), wanted)).toMatchObject(becomes)
  })

  it.each([
    ['create', null, 'update', 'update'],
    ['create', null, 'delete', 'delete'],
    ['update', 'delete', 'update', 'delete'],
    ['update', 'unlink', 'update', 'unlink'],
    ['delete', null, 'restore', 'restore'],
    ['delete', 'update', 'delete', 'delete'],
    ['update', 'delete', 'restore', 'update'],
  ] as const)('%s on its way with %s next, then %s', (op, next, wanted, then) => {
    for (const state of ['in-flight', 'unknown'] as const) {
      expect(wantedOf(row({ op, state, next }), wanted)).toMatchObject({ op, state, next: then })
    }
  })

  it('is sent again with a new wish, although it was refused before', () => {
    const refused = row({
      state: 'parked',
      problem: { code: 'CRM_REFUSED_RECORD', params: {}, detail: null },
      notBefore: 9,
    })
    expect(wantedOf(refused, 'update')).toMatchObject({ state: 'queued', problem: null, notBefore: null })
  })
})
