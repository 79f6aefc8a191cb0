import { expect, it } from 'vitest'
import { asTest, type Script, type Step } from './script'
import { shrink } from './shrink'

const noise: Step[] = [
  { step: 'pass', ms: 5000 },
  { step: 'redo' },
  { step: 'sync', sides: ['A', 'B'], together: true },
  { step: 'decide', own: true },
]
const edit: Step = {
  step: 'edit-here',
  object: 'contacts',
  n: 2,
  edits: [
    { field: 3, spelling: 'upper' },
    { field: 7, spelling: 'blank' },
  ],
}
const long: Script = {
  setup: {
    policy: 'crm',
    createMissing: true,
    onLocalDelete: 'delete',
    onRemoteDelete: 'delete',
    fresh: true,
    accounts: 3,
    many: true,
    last: 'edit',
  },
  steps: [...noise, edit, ...noise, ...noise, { step: 'undo', back: 2 }, ...noise],
}

it('leaves what makes a script fail, and what is usual of the rest', async () => {
  let played = 0
  const short = await shrink(long, async ({ setup, steps }) => {
    played += 1
    const edited = steps.findIndex((one) => one.step === 'edit-here' && one.edits.some(({ field }) => field === 7))
    const undone = steps.findIndex(({ step }) => step === 'undo')
    return setup.accounts === 3 && edited >= 0 && undone > edited
  })
  expect(asTest(short, 'fails')).toBe(`it('fails', () =>
  expectPeaceOf({
    setup: { policy: 'newest', createMissing: false, onLocalDelete: 'unlink', onRemoteDelete: 'tombstone', fresh: false, accounts: 3, many: false, last: 'none' },
    steps: [
      { step: 'edit-here', object: 'contacts', n: 2, edits: [{ field: 7, spelling: 'plain' }] },
      { step: 'undo', back: 2 },
    ],
  }))`)
  expect(played).toBeLessThan(100)
})

it('keeps a script of which every part matters', async () => {
  const whole = JSON.stringify(long)
  expect(await shrink(long, async (script) => JSON.stringify(script) === whole)).toEqual(long)
})
