import { ProblemError } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPage } from '../../entities/apply/apply-page'
import { settleConflict } from '../../entities/change/conflicts'
import { createRecord, editRecord } from '../../entities/change/edit-records'
import { act } from '../../entities/change/edit-run'
import { applyContextOf, linkRecords, unlinkRecord } from '../../entities/change/link-records'
import { Surroundings } from '../../entities/change/record-context'
import { createAgain, removeRecord } from '../../entities/change/remove-records'
import { decideReview } from '../../entities/change/reviews'
import { splitRecord } from '../../entities/change/split-records'
import { openTwoCrms, setStream, type TwoCrms } from '../../entities/change/testing/two-crms'
import { differing } from '../../entities/change/waiting'
import { contestedFields } from '../../entities/conflicts'
import type { OutboxRow } from '../../store/entities/outbox'
import { planHere, undoHere } from './testing/undo-here'

/** Addresses and names are few, so that records meet. */
const people = ['ann@x.test', 'bo@x.test', 'cy@x.test']
const words = ['Lund', 'Ystad', 'Oslo', null]

type Step =
  | { do: 'news'; at: 'a' | 'b'; who: number; city: number; title: number; phone: number }
  | { do: 'edit'; entity: number; field: 'city' | 'jobTitle'; word: number }
  | { do: 'create'; who: number; both: boolean }
  | { do: 'link' | 'split' | 'unlink' | 'remove' | 'again' | 'settle' | 'decide'; entity: number; other: number }

const index = fc.nat({ max: 5 })
const word = fc.nat({ max: words.length - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('news' as const),
      at: fc.constantFrom('a' as const, 'b' as const),
      who: fc.nat({ max: people.length - 1 }),
      city: word,
      title: word,
      phone: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      entity: index,
      field: fc.constantFrom('city' as const, 'jobTitle' as const),
      word,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('create' as const), who: fc.nat({ max: 2 }), both: fc.boolean() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'link' as const,
        'split' as const,
        'unlink' as const,
        'remove' as const,
        'again' as const,
        'settle' as const,
        'decide' as const,
      ),
      entity: index,
      other: index,
    }),
  },
)

/** Carries a step out. Returns its run; null where there was nothing to do, or it was refused. */
function carryOut(crms: TwoCrms, one: Step, now: number): string | null {
  const { store, ports } = crms
  const ids = store.db.prepare<[], { id: number }>('SELECT id FROM entities ORDER BY id').all()
  const pick = (at: number) => String(ids[at % Math.max(1, ids.length)]?.id ?? 0)
  const linksOf = (id: string) => store.records.ofEntity(Number(id))
  try {
    switch (one.do) {
      case 'news':
        return news(crms, one, now)
      case 'edit':
        return editRecord(ports, pick(one.entity), { [one.field]: words[one.word] ?? null }).runId
      case 'create': {
        const fields = { email: people[one.who] ?? null, lastName: 'New' }
        return createRecord(ports, { kind: 'contact', fields, integrations: one.both ? ['a', 'b'] : ['a'] }).runId
      }
      case 'link':
        return linkRecords(ports, pick(one.entity), pick(one.other)).runId
      case 'split':
        return splitRecord(ports, pick(one.entity), String(linksOf(pick(one.entity))[one.other % 2]?.id)).runId
      case 'unlink':
        return unlinkRecord(ports, pick(one.entity), String(linksOf(pick(one.entity))[one.other % 2]?.id)).runId
      case 'remove':
        return removeRecord(ports, pick(one.entity)).runId
      case 'again':
        return createAgain(ports, { id: pick(one.entity), integrationId: one.other % 2 ? 'a' : 'b' }).runId
      case 'settle': {
        const [conflict] = store.conflicts.list(0, 1)
        const side = one.other % 2 ? ('local' as const) : ('remote' as const)
        if (!conflict) return null
        const choices = Object.fromEntries(conflict.fields.map(({ field }) => [field, side]))
        return settleConflict(ports, String(conflict.id), choices).runId
      }
      case 'decide': {
        const [review] = store.reviews.list(0, 1)
        if (!review) return null
        const chosen = one.other % 2 ? review.candidates[0] : undefined
        return decideReview(ports, String(review.id), chosen === undefined ? null : String(chosen)).runId
      }
    }
  } catch (error) {
    if (error instanceof ProblemError) return null
    throw error
  }
}

function news(crms: TwoCrms, one: Extract<Step, { do: 'news' }>, now: number): string | null {
  const place = new Surroundings(crms.ports).place(crms[one.at].id)
  if (!place) throw new Error('no place')
  const fields = {
    email: people[one.who] ?? null,
    lastName: 'Ny',
    city: words[one.city] ?? null,
    jobTitle: words[one.title] ?? null,
    phone: one.phone === 1 ? '+46461234567' : null,
  }
  const at = new Date(now).toISOString()
  const record = {
    remoteId: `${one.at}${one.who}`,
    raw: {},
    fields,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: at,
    deletedAt: null,
    associations: [],
    mergedIds: [],
  }
  // A run of its own, as a sync is: news and what it queues.
  const { runId, result } = act(crms.store, { integrationId: one.at, kind: 'contact', trigger: 'manual' }, (acts) => {
    const context = { ...applyContextOf(acts, new Surroundings(crms.ports), place, 'contact'), now }
    return applyPage(context, { records: [record], next: null, total: null, rejected: [] }, 'listing')
  })
  crms.store.db.prepare("UPDATE runs SET kind = 'sync' WHERE id = ?").run(runId)
  return result.changes > 0 ? runId : null
}

/** All that people and CRMs can see of the store, and what waits. */
function contentOf(crms: TwoCrms): Record<string, unknown[]> {
  const { store } = crms
  const rows = (sql: string) => store.db.prepare<[], Record<string, unknown>>(sql).all()
  return {
    entities: rows('SELECT * FROM entities WHERE deleted_at IS NULL ORDER BY id').map((row) => ({
      ...row,
      updated_at: 0,
      stamps: '',
    })),
    links: store.db
      .prepare<[], { id: number }>('SELECT remote_record_id AS id FROM links ORDER BY remote_record_id')
      .all()
      .map(({ id }) => {
        const record = store.records.get(id)
        return { id, entityId: record?.entityId, base: record?.base, madeByUs: record?.madeByUs, at: record?.linkedAt }
      }),
    reviews: rows('SELECT remote_record_id, candidates, reason FROM match_reviews ORDER BY remote_record_id'),
    conflicts: rows(
      'SELECT entity_id, field_group, fields FROM conflicts WHERE settled_at IS NULL ORDER BY entity_id, field_group',
    ),
    apart: rows('SELECT * FROM kept_apart ORDER BY object_id, entity_id'),
    held: rows('SELECT remote_record_id, entity_id FROM held_back ORDER BY 1, 2'),
    waiting: store.db
      .prepare<[], { id: number }>("SELECT id FROM outbox WHERE state = 'queued' ORDER BY entity_id, integration_id")
      .all()
      .flatMap(({ id }) => store.outbox.get(id) ?? [])
      .map((row) => ({ ...row, op: isThere(crms, row) ? ('update' as const) : row.op }))
      .filter((row) => row.op !== 'update' || hasWork(crms, row))
      .map(({ integrationId, entityId, op }) => ({ integrationId, entityId, op })),
  }
}

/** A create of what is there by now becomes an update when it is looked at. */
function isThere({ store }: TwoCrms, { op, objectId, entityId }: OutboxRow): boolean {
  const links = store.records.ofEntity(entityId)
  return op === 'create' && links.some((link) => link.objectId === objectId && link.deletedAt === null)
}

/** A row that has nothing left to write ends when it is looked at. */
function hasWork({ ports, store }: TwoCrms, { entityId, objectId }: OutboxRow): boolean {
  const around = new Surroundings(ports)
  const entity = store.entities.get(entityId)
  const link = around.linksOf(entityId).find(({ record }) => record.objectId === objectId && record.deletedAt === null)
  const contested = contestedFields(store.conflicts.ofEntity(entityId))
  return entity !== null && link !== undefined && differing(around, entity, link, contested).length > 0
}

const ids = (link: unknown) => {
  const { id, entityId } = link as { id: number; entityId: number }
  return { id, entityId }
}
const isAction = (one: Step) => one.do !== 'news'

describe('undo', () => {
  it('of a person’s action brings everything back as it was, the redo everything as it had become, and the plan says so', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), fc.boolean(), async (steps, deletes) => {
        using crms = openTwoCrms()
        if (deletes) setStream(crms, 'b', { onLocalDelete: 'delete' })
        let now = Date.parse('2026-03-01T00:00:00Z')
        for (const one of steps) {
          now += 60_000
          const before = contentOf(crms)
          const runId = carryOut(crms, one, now)
          if (runId === null || !isAction(one)) continue
          const after = contentOf(crms)
          const plan = await planHere(crms.ports, runId)
          expect(contentOf(crms)).toEqual(after)
          const undo = await undoHere(crms.ports, runId)
          expect(undo.lines).toEqual(plan)
          expect(contentOf(crms)).toEqual(before)
          const redo = await undoHere(crms.ports, undo.runId)
          expect(redo.lines.flatMap(({ left }) => left)).toEqual([])
          expect(contentOf(crms)).toEqual(after)
        }
      }),
      { numRuns: 25, endOnFailure: true },
    )
  })

  it('of news that nothing has followed brings people’s records back as they were', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), async (steps) => {
        using crms = openTwoCrms()
        let now = Date.parse('2026-03-01T00:00:00Z')
        for (const one of steps) {
          now += 60_000
          const before = contentOf(crms)
          const runId = carryOut(crms, one, now)
          if (runId === null || isAction(one)) continue
          const after = contentOf(crms)
          const plan = await planHere(crms.ports, runId)
          const undo = await undoHere(crms.ports, runId)
          expect(undo.lines).toEqual(plan)
          if (undo.lines.every(({ left }) => left.length === 0)) {
            expect(contentOf(crms).entities).toEqual(before.entities)
            expect(contentOf(crms).links?.map(ids)).toEqual(before.links?.map(ids))
          }
          await undoHere(crms.ports, undo.runId)
          expect(contentOf(crms).entities).toEqual(after.entities)
          expect(contentOf(crms).links).toEqual(after.links)
        }
      }),
      { numRuns: 25, endOnFailure: true },
    )
  })

  it('of any earlier run leaves a store that holds together, and does what its plan said', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 14 }),
        fc.nat(),
        fc.nat(),
        async (steps, first, second) => {
          using crms = openTwoCrms()
          let now = Date.parse('2026-03-01T00:00:00Z')
          const runs: string[] = []
          for (const one of steps) {
            now += 60_000
            const runId = carryOut(crms, one, now)
            if (runId !== null) runs.push(runId)
          }
          for (const at of [first, second]) {
            const target = runs[at % Math.max(1, runs.length)]
            if (target === undefined) continue
            const plan = await planHere(crms.ports, target)
            const { runId, lines } = await undoHere(crms.ports, target)
            expect(lines).toEqual(plan)
            runs.splice(runs.indexOf(target), 1, runId)
            expectSound(crms)
          }
        },
      ),
      { numRuns: 25, endOnFailure: true },
    )
  })
})

/** No entity has two live records of one account, and nothing is linked or waits where there is nothing. */
function expectSound({ store }: TwoCrms): void {
  const rows = (sql: string) => store.db.prepare<[], Record<string, unknown>>(sql).all()
  expect(
    rows(
      `SELECT l.entity_id, r.object_id, COUNT(*) AS n FROM links l JOIN remote_records r ON r.id = l.remote_record_id
       WHERE r.deleted_at IS NULL GROUP BY 1, 2 HAVING n > 1`,
    ),
  ).toEqual([])
  expect(
    rows(`SELECT c.id FROM conflicts c JOIN entities e ON e.id = c.entity_id
      WHERE c.settled_at IS NULL AND NOT EXISTS (SELECT 1 FROM conflict_sides s WHERE s.conflict_id = c.id)`),
  ).toEqual([])
  expect(
    rows(`SELECT s.conflict_id FROM conflict_sides s JOIN conflicts c ON c.id = s.conflict_id LEFT JOIN links l ON l.remote_record_id = s.remote_record_id
      WHERE c.settled_at IS NULL AND l.entity_id IS NOT c.entity_id`),
  ).toEqual([])
}
