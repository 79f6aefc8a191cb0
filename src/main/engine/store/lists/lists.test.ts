import { afterAll, describe, expect, it } from 'vitest'
import { contestedQueries } from '../entities/conflicts'
import { historyOfEntity } from '../runs/changes'
import { openTestStore } from '../testing'
import { countQuery, pageQuery } from './entity-list'
import { linkQueries } from './link-list'
import { outboxQueries } from './outbox-list'

const test = openTestStore()
afterAll(() => test[Symbol.dispose]())

const values = {
  part: 1,
  k1: 1,
  k2: 0,
  objects: '[1]',
  limit: 2,
  after: 0,
  objectId: 1,
  entityId: 1,
  field: 'f',
  pattern: '%a%',
}

/** How SQLite goes about a query. */
function planOf(query: string, ...input: (number | string | Record<string, number | string>)[]): string[] {
  const plan = test.store.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${query}`)
  const given = input.length > 0 ? input : [{ ...values, integrationId: 'a', state: 'queued' }]
  return plan.all(...given).map(({ detail }) => detail)
}

describe('lists that may be long', () => {
  const queries: [name: string, plan: string[], index: RegExp][] = [
    [
      'the history of a record',
      planOf(historyOfEntity, 1, 1, 1),
      /SEARCH c USING INDEX changes_by_entity \(entity_id=\? AND id<\?\)/,
    ],
    [
      'rows of the outbox',
      planOf(outboxQueries.rows),
      /SEARCH outbox USING INDEX outbox_waiting \(integration_id=\? AND state=\? AND id>\?\)/,
    ],
    [
      'fields that wait',
      planOf(outboxQueries.fields),
      /SEARCH waiting_fields USING PRIMARY KEY \(object_id=\? AND \(entity_id,field\)>\(\?,\?\)\)/,
    ],
    ['rows of a record', planOf(outboxQueries.rowsOfEntity, 1), /SEARCH outbox USING INDEX outbox_by_entity/],
    [
      'fields of a record',
      planOf(outboxQueries.fieldsOfEntity, 1),
      /SEARCH waiting_fields USING INDEX waiting_fields_by_entity/,
    ],
    [
      'records with open conflicts',
      planOf(contestedQueries.entities),
      /SEARCH c USING (COVERING )?INDEX conflicts_open \(entity_id>\?\)/,
    ],
    [
      'records by change',
      planOf(pageQuery('changed', true, true), { kind: 'contact', key: 1, id: 1, limit: 10 }),
      /SEARCH entities USING COVERING INDEX entities_by_change \(kind=\? AND deleted_at=\? AND updated_at<\?\)/,
    ],
    [
      'records by name',
      planOf(pageQuery('name', false, true), { kind: 'contact', key: 'a', id: 1, limit: 10 }),
      /SEARCH entities USING COVERING INDEX entities_by_name \(kind=\? AND deleted_at=\? AND display_name>\?\)/,
    ],
    [
      'records from a row on',
      planOf(pageQuery('name', true, false), { kind: 'contact', offset: 5, limit: 10 }),
      /SEARCH entities USING COVERING INDEX entities_by_name \(kind=\? AND deleted_at=\?\)/,
    ],
    ['records let go', planOf(linkQueries['let-go']), /SEARCH h USING PRIMARY KEY/],
    ['records held back', planOf(linkQueries['held-back']), /SEARCH h USING PRIMARY KEY/],
    [
      'deleted records',
      planOf(linkQueries.deleted),
      /SEARCH r USING INDEX remote_records_tombstones \(object_id=\? AND deleted_at>\?\)/,
    ],
    ['merged records', planOf(linkQueries.merged), /SEARCH r USING INDEX remote_records_by_survivor/],
    [
      'reviews',
      planOf(linkQueries.review),
      /SEARCH v USING INDEX sqlite_autoindex_match_reviews_1 \(remote_record_id>\?\)/,
    ],
  ]

  it.each(queries)('%s are read in the order of an index, and sorted by none', (_, plan, index) => {
    expect(plan.join('\n')).toMatch(index)
    expect(plan.join('\n')).not.toMatch(/TEMP B-TREE|SCAN (?!json_each|objects)/)
  })
})

it('records are counted without reading them', () => {
  expect(planOf(countQuery, {}).join('\n')).toMatch(/SCAN entities USING COVERING INDEX entities_by_(change|name)/)
})
