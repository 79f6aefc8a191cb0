import { fail, type MatchReview } from '@shared/model'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import { Route } from 'wouter'
import { withLayout } from '../../components/data/testing'
import { Toasts } from '../../components/notices/Toasts'
import { twoCrms } from '../../testing/data'
import { FakeEngine } from '../../testing/fake-engine'
import { renderOver } from '../../testing/render'
import { ReviewsScreen } from './ReviewsScreen'
import { aReview } from './testing'
import { useLater } from './use-later'

withLayout()
const user = userEvent.setup()
beforeEach(() => useLater.getState().clear())

interface Store {
  reviews: MatchReview[]
  decided: { id: string; recordId: string | null }[]
  undone: string[]
  refuses?: boolean
}

const aStore = (over: Partial<Store> = {}): Store => {
  const reviews = [aReview(), aReview({ id: '6', name: 'Sam Adeyemi', reason: 'shared-site' })]
  return { reviews, decided: [], undone: [], ...over }
}

function show(store: Store, path = '/reviews') {
  const engine: FakeEngine = new FakeEngine((os) => ({
    reviews: {
      list: os.reviews.list.handler(() => {
        return { items: store.reviews, nextCursor: null, total: store.reviews.length }
      }),
      decide: os.reviews.decide.handler(({ input: { id, recordId } }) => {
        if (store.refuses) fail('RECORDS_OF_ONE_CRM', { provider: 'Beta CRM' })
        store.decided.push({ id, recordId })
        store.reviews = store.reviews.filter((review) => review.id !== id)
        queueMicrotask(() => engine.emit({ type: 'changed', topics: ['records'] }))
        return {
          id: recordId ?? '99',
          kind: 'contact' as const,
          name: 'Hanna',
          fields: {},
          updatedAt: '2026-11-23T08:37:00.000Z',
          deletedAt: null,
          links: [],
          associations: [],
          runId: 'run_decided',
        }
      }),
    },
    runs: {
      undo: os.runs.undo.handler(({ input }) => {
        store.undone.push(input.id)
        return fail('NOT_UNDOABLE')
      }),
    },
  }))
  Object.assign(engine.state, twoCrms('Brightside'))
  renderOver(
    engine,
    <>
      <Route path="/reviews/:id?">{({ id }) => <ReviewsScreen reviewId={id ?? null} />}</Route>
      <Toasts />
    </>,
    path,
  )
  return engine
}

const heading = (name: string) => screen.findByRole('heading', { name })
const button = (name: string | RegExp) => screen.findByRole('button', { name })

describe('Reviews', () => {
  it('shows the record beside its candidates, and what each answer would do', async () => {
    show(aStore())
    await heading('Hanna Lindstrom')
    expect(screen.getByRole('columnheader', { name: /^Hanna Lindström/ })).toBeTruthy()
    expect(screen.getByText(/^A record here has this phone number/)).toBeTruthy()
    expect(screen.getByText('The phone is on 2 of them')).toBeTruthy()
    expect(screen.getByText('The email is on none of them')).toBeTruthy()
    expect(
      screen.getByText('Links to Hanna Lindström. 1 empty field fills, 2 fields differ and go to Conflicts'),
    ).toBeTruthy()
    expect(screen.getByText('Keeps a record of its own. Can be linked later')).toBeTruthy()
  })

  it('takes the answer from the keyboard, goes on, and takes it back with Mod Z', async () => {
    const store = aStore()
    show(store)
    await heading('Hanna Lindstrom')
    await user.keyboard('2')
    await waitFor(() => expect(store.decided).toEqual([{ id: '5', recordId: '12' }]))
    await heading('Sam Adeyemi')
    expect(await screen.findByText('Linked to Hanna Lind')).toBeTruthy()
    await user.keyboard('0')
    await waitFor(() => expect(store.decided.at(-1)).toEqual({ id: '6', recordId: null }))
    await heading('No doubtful matches')
    await user.keyboard('{Control>}z{/Control}')
    await waitFor(() => expect(store.undone).toEqual(['run_decided']))
    // There is one last decision, and it has been taken back.
    await user.keyboard('{Control>}z{/Control}')
    expect(store.undone).toHaveLength(1)
  })

  it('moves what is for later to the end, and decides nothing by it', async () => {
    const store = aStore()
    show(store)
    await heading('Hanna Lindstrom')
    await user.keyboard('l')
    await heading('Sam Adeyemi')
    expect(await screen.findByText('1 of 2')).toBeTruthy()
    expect(store.decided).toEqual([])
    await user.keyboard('n')
    await heading('Hanna Lindstrom')
    expect(await screen.findByText('2 of 2')).toBeTruthy()
  })

  it('offers no later where no other review is left', async () => {
    show(aStore({ reviews: [aReview()] }))
    await heading('Hanna Lindstrom')
    expect(screen.queryByRole('button', { name: /later/i })).toBeNull()
  })

  it('counts no place for a review that the filter hides', async () => {
    show(aStore(), '/reviews/5')
    await heading('Hanna Lindstrom')
    expect(await screen.findByText('1 of 2')).toBeTruthy()
    await user.type(screen.getByRole('searchbox'), 'sam')
    await waitFor(() => expect(screen.queryByText(/of \d$/)).toBeNull())
    expect(screen.getByRole('heading', { name: 'Hanna Lindstrom' })).toBeTruthy()
  })

  it('strikes a candidate that goes meanwhile, and no key chooses it', async () => {
    const store = aStore()
    const engine = show(store)
    await heading('Hanna Lindstrom')
    const [first] = store.reviews
    if (first) store.reviews = [{ ...first, candidates: first.candidates.slice(1) }]
    engine.emit({ type: 'changed', topics: ['records'] })
    expect(await screen.findByText('gone meanwhile')).toBeTruthy()
    expect((await button(/^This one “Hanna Lindström”/)).getAttribute('aria-disabled')).toBe('true')
    await user.keyboard('1')
    await user.keyboard('2')
    await waitFor(() => expect(store.decided).toEqual([{ id: '5', recordId: '12' }]))
  })

  it('says why a choice was refused, and stays', async () => {
    show(aStore({ refuses: true }))
    await user.click(await button(/^This one “Hanna Lind”/))
    expect(await screen.findByText('Both records come from the same Beta CRM account.')).toBeTruthy()
    await heading('Hanna Lindstrom')
  })

  it('says that a match is decided at an old address, and goes on from there', async () => {
    show(aStore(), '/reviews/77')
    await heading('This match is decided')
    await user.click(await button('Next review'))
    await heading('Hanna Lindstrom')
  })

  it('says when only the filter leaves nothing', async () => {
    show(aStore())
    await heading('Hanna Lindstrom')
    await user.type(screen.getByRole('searchbox'), 'nora')
    expect(await screen.findByText('No reviews match “nora”.')).toBeTruthy()
    await user.click(await button('Clear filters'))
    await heading('Hanna Lindstrom')
  })
})
