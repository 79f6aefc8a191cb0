import { describe, expect, it } from 'vitest'
import { CrmError } from '../../../providers/kit/crm-error'
import { NotSentError } from '../../../providers/kit/not-sent'
import type { CrmCall, CrmErrorClass, ReadContext, WriteOutcome } from '../../../providers/provider'
import { addTestIntegration, openTestStore } from '../../../store/testing'
import { writerOf } from '../../../store/write'
import type { Prepared, PushContext } from '../push-context'
import { OperationGate } from './operation-gate'
import { depart, type Exchange, sendBatch, settleDoubtful } from './send-batch'

const create: CrmCall = { method: 'POST', path: '/things' }
const readBack: CrmCall = { method: 'POST', path: '/things/read', repeatable: true }

type Answer = CrmErrorClass | 'not-sent' | 'fine'

/** Rows that wait to be made, and a CRM that answers each request in turn, and then well. */
function stage(rows: number, answers: readonly Answer[]) {
  const test = openTestStore()
  const { store } = test
  const write = writerOf(store)
  addTestIntegration(store)
  const object = store.objects.ensure('crm', 'contacts', 'contacts')
  for (let row = 1; row <= rows; row += 1) {
    const entityId = write.entities.create('contact', `${row}`, {}, 1)
    write.outbox.add({
      integrationId: 'crm',
      objectId: object.id,
      entityId,
      remoteRecordId: null,
      op: 'create',
      marker: `m${row}`,
      causeRunId: 'run_1',
      createdAt: 1,
    })
  }
  const left = [...answers]
  const crm: ReadContext['crm'] = {
    account: { connectionConfig: {} },
    request: async () => {
      const answer = left.shift() ?? 'fine'
      if (answer === 'not-sent') throw new NotSentError(new Error('the account rests'))
      if (answer !== 'fine') throw new CrmError({ class: answer, message: answer }, 400)
      return { status: 200, headers: {}, body: {} }
    },
  }
  const recorder = { flush: () => {}, log: () => {}, complain: () => {}, countChanges: () => {}, update: () => {} }
  const context = {
    store,
    object,
    recorder,
    runId: 'run_1',
    definition: { name: 'contacts', stream: 'contacts' },
    clock: { aheadMs: 0 },
    read: { crm },
  } as unknown as PushContext
  const sending = (exchange: Exchange): Promise<void> => {
    const waiting = store.outbox.waiting(object.id, 'create', Date.now(), 100)
    const departed = depart(
      context,
      waiting.map((row) => ({ row, fields: {}, remoteId: '' })),
    )
    const gate = new OperationGate(context, 'create')
    return sendBatch(context, gate, departed, exchange).then(() => settleDoubtful(context, gate, exchange))
  }
  const outbox = () => store.db.prepare('SELECT state, attempts FROM outbox ORDER BY id').all()
  return { sending, outbox, [Symbol.dispose]: () => test[Symbol.dispose]() }
}

/** Makes one record a request and reads it back after each, as a writer does whose CRM has no batches. */
async function oneByOne(sent: readonly Prepared[], { crm }: ReadContext): Promise<WriteOutcome[]> {
  const outcomes: WriteOutcome[] = []
  for (const { row } of sent) {
    await crm.request(create)
    await crm.request(readBack)
    outcomes.push({ marker: row.marker, type: 'unknown' })
  }
  return outcomes
}

describe('rows whose sending fails', () => {
  it.each<[string, Answer[], object]>([
    ['wait as if they had not been tried when nothing left', ['not-sent'], { state: 'queued', attempts: 0 }],
    ['wait when the CRM refused before it acted', ['rate_burst'], { state: 'queued', attempts: 0 }],
    ['are unknown when it may have acted', ['transient'], { state: 'unknown', attempts: 1 }],
    ['are unknown when what came after the write never left', ['fine', 'not-sent'], { state: 'unknown', attempts: 1 }],
    [
      'are unknown when what came after the write was refused',
      ['fine', 'not_found'],
      { state: 'unknown', attempts: 1 },
    ],
    ['are unknown when a second write never left', ['fine', 'fine', 'not-sent'], { state: 'unknown', attempts: 1 }],
  ])('%s', async (_, answers, expected) => {
    using test = stage(2, answers)
    await expect(test.sending({ send: oneByOne, settle: () => {} })).rejects.toThrow()
    expect(test.outbox()).toEqual([expected, expected])
  })

  it.each(['account', 'object'] as const)(
    'wait when the CRM refuses the whole %s, and none is sent alone',
    async (scope) => {
      using test = stage(3, [])
      const refusal = new CrmError({ class: 'validation', message: 'closed', scope }, 400)
      let calls = 0
      const send = (): Promise<WriteOutcome[]> => {
        calls += 1
        return Promise.reject(refusal)
      }
      await expect(test.sending({ send, settle: () => {} })).rejects.toBe(refusal)
      expect(calls).toBe(1)
      expect(test.outbox()).toEqual(Array(3).fill({ state: 'queued', attempts: 0 }))
    },
  )

  it('wait where they were not sent, while what the others came to is kept', async () => {
    using test = stage(3, [])
    const reason = new CrmError({ class: 'rate_daily', message: 'used up' }, 429)
    const send = async (sent: readonly Prepared[]): Promise<WriteOutcome[]> =>
      sent.map(({ row: { marker } }, index) =>
        index === 0 ? { marker, type: 'unknown' } : { marker, type: 'not_sent', reason },
      )
    await expect(test.sending({ send, settle: () => {} })).rejects.toBe(reason)
    expect(test.outbox()).toEqual([
      { state: 'unknown', attempts: 1 },
      { state: 'queued', attempts: 0 },
      { state: 'queued', attempts: 0 },
    ])
  })

  it('are sent in parts when the CRM refuses them as a whole', async () => {
    using test = stage(4, ['validation', 'validation'])
    const settled: string[] = []
    const whole = async (sent: readonly Prepared[], { crm }: ReadContext): Promise<WriteOutcome[]> => {
      await crm.request(create)
      return sent.map(({ row }) => ({ marker: row.marker, type: 'unknown' }))
    }
    const settle: Exchange['settle'] = (_, told) => {
      for (const { item, outcome } of told) settled.push(`${item.row.marker} ${outcome.type}`)
    }
    await test.sending({ send: whole, settle })
    expect(settled).toEqual(['m1 refused'])
    expect(test.outbox().slice(1)).toEqual(Array(3).fill({ state: 'unknown', attempts: 1 }))
  })
})
