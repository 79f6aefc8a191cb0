import { streamSettings } from '@shared/model'
import { describe, expect, it } from 'vitest'
import type { MappedFields } from '../../fields/field-definition'
import { mergeRecord } from '../../fields/merge'
import { Owners } from '../../fields/owners'
import { RecordShape } from '../../fields/record-shape'
import { mergeRules } from './merge-rules'

const ann = { remoteId: '7', address: 'ann@x.test', active: true }
const bo = { remoteId: '8', address: 'bo@x.test', active: false }
const shape = new RecordShape('lead', [], () => true, new Owners([ann, bo]))
const settings = streamSettings.parse({})

function merge(order: 'first' | 'further', base: MappedFields, local: MappedFields, remote: MappedFields) {
  const sides = { base, local, remote, localAt: () => null, remoteAt: () => null }
  return mergeRecord(sides, mergeRules(shape, settings, 'both', order))
}

describe('a stage, which means something in one account only', () => {
  const open = { pipeline: 'p', stage: 's1' }

  it('is changed from either side at the account that it is of', () => {
    const moved = { ...open, stage: 's2' }
    expect(merge('first', open, moved, open)).toMatchObject({ push: { stage: 's2' }, conflicts: [] })
    expect(merge('first', open, open, moved)).toMatchObject({ local: { stage: 's2' }, push: {} })
  })

  it('is what the account says until both have agreed', () => {
    expect(merge('first', {}, { stage: 'of another' }, open)).toMatchObject({ local: open, push: {} })
  })

  it('neither goes to another account nor comes from there', () => {
    const there = { pipeline: 'q', stage: 't1' }
    expect(merge('further', {}, open, there)).toMatchObject({ local: {}, push: {}, base: {}, conflicts: [] })
    expect(merge('further', there, open, { ...there, stage: 't2' })).toMatchObject({ local: {}, push: {} })
  })
})

describe('an owner', () => {
  it('is one value everywhere once the address is known', () => {
    const held = { ownerId: 'ann@x.test' }
    expect(merge('further', {}, held, { ownerId: null })).toMatchObject({ push: held })
    expect(merge('further', { ownerId: null }, held, { ownerId: null })).toMatchObject({ push: held })
    expect(merge('further', held, held, { ownerId: 'cid@x.test' }).local).toEqual({ ownerId: 'cid@x.test' })
  })

  it('of another account, or one that has left, does not contest the one there', () => {
    for (const ownerId of ['dee@x.test', 'bo@x.test']) {
      expect(merge('further', {}, { ownerId }, { ownerId: 'ann@x.test' })).toMatchObject({ push: {}, conflicts: [] })
    }
    expect(merge('further', {}, { ownerId: 'bo@x.test' }, { ownerId: 'bo@x.test' }).base).toEqual({
      ownerId: 'bo@x.test',
    })
    expect(merge('further', {}, { ownerId: 'ann@x.test' }, { ownerId: 'cid@x.test' }).conflicts).toHaveLength(1)
  })

  it('whose address is not known stays in its account', () => {
    expect(merge('further', {}, { ownerId: '12' }, { ownerId: null })).toMatchObject({ push: {}, local: {} })
    expect(merge('further', {}, { ownerId: null }, { ownerId: '12' })).toMatchObject({ push: {}, local: {} })
    expect(merge('first', { ownerId: '12' }, { ownerId: '13' }, { ownerId: '12' }).local).toEqual({ ownerId: '12' })
  })
})
