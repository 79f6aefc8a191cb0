import { describe, expect, it } from 'vitest'
import { eachObject, joinedLinks, LinkSet, withLinks } from './associations'
import { removedRecord } from './batch'
import { CrmError } from './crm-error'

describe('the links of a record', () => {
  it('are a set in one order, and a primary one stays one', () => {
    const links = new LinkSet()
      .add('companies', '10')
      .add('companies', '9', true)
      .add('companies', '9')
      .add('companies', null)
      .add('accounts', 'b')
    expect(links.size).toBe(3)
    expect(links.inOrder()).toEqual([
      { object: 'accounts', remoteId: 'b' },
      { object: 'companies', remoteId: '9', primary: true },
      { object: 'companies', remoteId: '10' },
    ])
  })

  it('are kept apart whatever the ids hold', () => {
    expect(new LinkSet().add('a', 'b","c').add('a","b', 'c').size).toBe(2)
  })

  it('are not known where a part is not', () => {
    const link = { object: 'a', remoteId: '1' }
    expect(joinedLinks([link], [link])).toHaveLength(2)
    expect(joinedLinks(null, [link])).toBeNull()
    expect(joinedLinks([], null)).toBeNull()
    const record = { ...removedRecord('1'), associations: [link] }
    expect(withLinks(record, [link]).associations).toHaveLength(2)
    expect(withLinks(record, null).associations).toBeNull()
  })
})

describe('links that are written', () => {
  const edit = (marker: string, object: string) => ({ marker, remoteId: '1', to: { object, remoteId: '2' } })

  it('go object by object', async () => {
    const asked: string[] = []
    const outcomes = await eachObject(
      'contacts',
      ['companies', 'deals'],
      [edit('a', 'deals'), edit('b', 'companies')],
      async (object, edits) => {
        asked.push(object)
        return edits.map(({ marker }) => ({ marker, type: 'done' }))
      },
    )
    expect(asked).toEqual(['companies', 'deals'])
    expect(outcomes.map(({ marker }) => marker)).toEqual(['b', 'a'])
  })

  it('to an object that has none are refused as such', async () => {
    const write = async () => []
    await expect(eachObject('contacts', ['companies'], [edit('a', 'notes')], write)).rejects.toThrow(CrmError)
  })
})
