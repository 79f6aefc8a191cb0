import { expect } from 'vitest'
import type { Check } from '../check'
import type { Stage } from '../stage/stage'
import { drafts, expectCreatedOnce, expectSameAsCrm } from './tools'

async function withNext(stage: Stage, token: string | null | undefined): Promise<void> {
  const { bench, object } = stage
  stage.wire.on(object.calls.list, {
    after: (response) => ({ ...response, body: bench.withNext(response.body, token) }),
  })
  await stage.sync()
  stage.wire.clear()
}

/** How lists are read, page by page. */
export const pagingChecks: readonly Check[] = [
  {
    id: 'P3',
    title: 'paging ends where it ends, and a token that comes again stops it',
    objects: 'each',
    run: async ({ object, stage }) => {
      const full = object.largestPage.list
      const here = await stage()
      await here.syncWell()
      expect(await here.asked(object.calls.list)).toHaveLength(1)

      const exact = await stage()
      await exact.remote.create(drafts(object, full))
      await exact.syncWell()
      await expectSameAsCrm(exact)

      // A full page that promises another one, which is empty.
      const empty = await stage()
      const ids = await empty.remote.create(drafts(object, full))
      const beyond = String(Number(ids.at(-1)) + 1)
      empty.wire.on(object.calls.list, {
        after: (response, _, number) =>
          number === 1 ? { ...response, body: empty.bench.withNext(response.body, beyond) } : response,
      })
      await empty.syncWell()
      expect(await empty.asked(object.calls.list)).toHaveLength(2)
      await expectSameAsCrm(empty)

      for (const last of object.hasNoToken ? [] : [null, undefined]) {
        const cut = await stage()
        await cut.remote.create(drafts(object, full + 1))
        await withNext(cut, last)
        expect(await cut.asked(object.calls.list)).toHaveLength(1)
        expect(cut.position().records).toBe(full)
      }

      const loop = await stage()
      await loop.remote.create(drafts(object, 3 * full))
      await loop.control.knobs({ paging: 'loop' })
      const run = await loop.sync()
      expect(loop.streamOf(run)).toMatchObject({ state: 'failed', problem: { code: 'PAGING_LOOP' } })
      expect((await loop.asked(object.calls.list)).length).toBeLessThan(6)
    },
  },
  {
    id: 'P4',
    title: 'asks for no more than the largest page, and follows no address of the CRM',
    objects: 'each',
    run: async ({ bench, object, stage }) => {
      const here = await stage()
      const ids = await here.remote.create(drafts(object, 2 * object.largestPage.changed + 1))
      await here.syncWell()
      await here.remote.updateAll(ids, { [object.texts[0]]: 'changed' })
      await here.syncWell()
      for (const [call, largest] of [
        [object.calls.list, object.largestPage.list],
        [object.calls.changed, object.largestPage.changed],
      ] as const) {
        const sizes = here.wire.requests
          .filter(({ method, path }) => method === call.method && path === call.path)
          .map((request) => bench.askedRows(request) ?? largest)
        expect(Math.max(...sizes)).toBe(largest)
      }
      for (const { path, query } of await here.asked()) {
        expect(
          bench.allowedPaths.some((allowed) => path.startsWith(`/proxy${allowed}`)),
          path,
        ).toBe(true)
        expect(`${path}?${decodeURIComponent(query)}`).not.toMatch(/https?:\/\//)
      }
    },
  },
  {
    id: 'P5',
    title: 'a record that two pages name is stored once',
    objects: 'each',
    run: async ({ object, stage }) => {
      for (const paging of ['overlap', 'shuffle'] as const) {
        const here = await stage()
        const count = 2 * object.largestPage.list + 7
        await here.remote.create(drafts(object, count))
        await here.control.knobs({ paging })
        await here.syncWell()
        await expectSameAsCrm(here)
        expectCreatedOnce(here, count)
      }
    },
  },
  {
    id: 'P21',
    title: 'an empty page of changes that names a next one is not the end',
    objects: 'each',
    run: async ({ bench, object, stage }) => {
      const [text] = object.texts
      const token = String(object.largestPage.changed)
      const emptied = (body: unknown) => bench.withNext(bench.withoutRows(body, Number.POSITIVE_INFINITY), token)
      const changed = async () => {
        const here = await stage()
        const [id = ''] = await here.remote.create(drafts(object, 3))
        await here.syncWell()
        await here.remote.update(id, { [text]: 'behind the empty page' })
        return { here, id }
      }

      // The record is behind the token: it is read.
      const behind = await changed()
      let hidden: unknown
      behind.here.wire.on(object.calls.changed, {
        after: (response, _, number) => {
          if (number === 1) hidden = response.body
          return { ...response, body: number === 1 ? emptied(hidden) : hidden }
        },
      })
      await behind.here.syncWell()
      expect(behind.here.entity(behind.id).fields[text]).toBe('behind the empty page')

      // The CRM never gets to it: the run says so, the cursor stays, and the next good answer brings it.
      for (const answer of [emptied, (body: unknown, number: number) => (number === 1 ? emptied(body) : body)]) {
        const { here, id } = await changed()
        const { cursorAt } = here.position()
        here.wire.on(object.calls.changed, {
          after: (response, _, number) => ({ ...response, body: answer(response.body, number) }),
        })
        const run = await here.sync()
        here.wire.clear()
        // Who asks for the empty page once more has the record by now.
        if (here.streamOf(run).state === 'done') expect(here.entity(id).fields[text]).toBe('behind the empty page')
        else {
          expect(here.streamOf(run).problem?.code).toMatch(/^(PAGING_LOOP|CRM_BAD_ANSWER)$/)
          expect(here.position().cursorAt).toBe(cursorAt)
        }
        await here.syncWell()
        expect(here.entity(id).fields[text]).toBe('behind the empty page')
      }
    },
  },
  {
    id: 'P8',
    title: 'a record that changes while pages are read is stored in its last version',
    objects: 'each',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const full = object.largestPage.list
      const here = await stage()
      const ids = await here.remote.create(drafts(object, 2 * full + 3))
      const [first = '', last = ''] = [ids[0], ids.at(-1)]
      here.wire.on(object.calls.list, {
        before: async (_, number) => {
          if (number === 2)
            for (const id of [first, last]) await here.remote.update(id, { [text]: `at page ${number}` })
        },
      })
      await here.syncWell()
      await here.syncWell()
      expect(here.entity(first).fields[text]).toBe('at page 2')
      expect(here.entity(last).fields[text]).toBe('at page 2')

      // And one that changes again while changes are read.
      const many = ids.slice(0, 2 * full)
      await here.remote.updateAll(many, { [text]: 'second' })
      here.wire.clear()
      here.wire.on(object.calls.changed, {
        after: async (response, _, number) => {
          if (number === 1) for (const id of [first, last]) await here.remote.update(id, { [text]: 'third' })
          return response
        },
      })
      await here.syncWell()
      here.wire.clear()
      await here.syncWell()
      expect(here.entity(first).fields[text]).toBe('third')
      await expectSameAsCrm(here)
    },
  },
]
