import type { EntityRecord, RecordField, RecordLink, RecordRow } from '@shared/model'
import { aList, anIntegration, aProvider } from '../../testing/data'
import type { FakeEngine } from '../../testing/fake-engine'

const at = '2026-11-23T08:37:00.000Z'

export function aRow(id: number, change: Partial<RecordRow> = {}): RecordRow {
  return {
    id: String(id),
    kind: 'contact',
    name: `Person ${id}`,
    fields: { email: `p${id}@ridgeway.test`, companyName: 'Ridgeway' },
    owner: 'Dana',
    company: 'Ridgeway',
    updatedAt: at,
    deletedAt: null,
    heldIn: ['acme'],
    waiting: false,
    conflict: false,
    ...change,
  }
}

export function aLink(id: string, change: Partial<RecordLink> = {}): RecordLink {
  return {
    id,
    integrationId: 'acme',
    object: 'contacts',
    remoteId: `r-${id}`,
    deletedAt: null,
    origin: 'matched',
    linkedAt: at,
    madeByUs: false,
    values: {},
    waiting: [],
    problem: null,
    ...change,
  }
}

export function aRecord(change: Partial<EntityRecord> = {}): EntityRecord {
  return {
    id: '1',
    kind: 'contact',
    name: 'Person 1',
    fields: { jobTitle: 'Buyer', phone: '+46 70' },
    updatedAt: at,
    deletedAt: null,
    links: [
      aLink('11', { values: { jobTitle: 'Buyer', phone: '+46 70' } }),
      aLink('12', { integrationId: 'other', values: { jobTitle: 'Buyer', phone: '+46 70' } }),
    ],
    associations: [],
    ...change,
  }
}

export function aField(field: string, label: string, change: Partial<RecordField> = {}): RecordField {
  return {
    field,
    label,
    type: 'text',
    custom: false,
    options: [],
    knownBy: ['11', '12'],
    takenBy: ['11', '12'],
    contested: false,
    ...change,
  }
}

/** Gives an engine two CRMs, `acme` and `other`. */
export function withTwoCrms(engine: FakeEngine): FakeEngine {
  engine.state.providers = [aProvider('acme', 'Acme CRM'), aProvider('other', 'Other CRM')]
  engine.state.list = aList({
    integrations: [anIntegration(), anIntegration({ id: 'other', provider: 'other', integrationKey: 'other' })],
  })
  return engine
}
