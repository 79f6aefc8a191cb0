import { type ImportChoices, type ImportUpload, importChoices } from '@shared/model'
import { act, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { FakeEngine } from '../../../testing/fake-engine'
import { renderOver } from '../../../testing/render'
import { useChoices, useUpload } from './use-upload'

const column = (heading: string) => ({ heading, sample: '', values: null })

function anUpload(choices: Partial<ImportChoices> = {}): ImportUpload {
  return {
    ...{ id: 'up_1', kind: 'contact', name: 'people.csv', size: 9, received: 9, createdAt: 0, state: 'ready', done: 0 },
    file: { encoding: 'utf-8', delimiter: ',', header: true, total: 1, columns: [column('Name'), column('Town')] },
    ...{ fields: ['lastName', null], becomes: [null, null], choices: importChoices.parse(choices), runIds: [] },
    counts: { created: 0, updated: 0, unchanged: 0, left: 0, unclear: 0, repeated: 0, refused: 0 },
    problem: null,
  }
}

let change: ReturnType<typeof useChoices>['change'] = () => {}
function Shown() {
  const { upload } = useUpload('up_1')
  change = useChoices('up_1').change
  return (
    <p>
      {upload?.choices.existing} {upload?.choices.integrations.join()} {upload?.fields.join()}
    </p>
  )
}

it('changes of an import are seen at once and build upon each other, however late the answers come', async () => {
  const answers: (() => void)[] = []
  const asked: ImportChoices[] = []
  const engine = new FakeEngine((os) => ({
    imports: {
      get: os.imports.get.handler(() => anUpload()),
      choose: os.imports.choose.handler(async ({ input: { id: _, ...choices } }) => {
        asked.push(importChoices.parse(choices))
        await new Promise<void>((resolve) => answers.push(resolve))
        return anUpload(choices)
      }),
    },
  }))
  renderOver(engine, <Shown />)
  expect(await screen.findByText('fill lastName,')).toBeTruthy()
  act(() => change({ integrations: ['acme'] }))
  act(() => change({ map: { Name: '', Town: 'city' } }))
  expect(await screen.findByText('fill acme ,city')).toBeTruthy()
  await waitFor(() => expect(answers).toHaveLength(1))
  answers[0]?.()
  await waitFor(() => expect(answers).toHaveLength(2))
  // The answer to the first change knows nothing of the second one, and is not shown.
  expect(screen.getByText('fill acme ,city')).toBeTruthy()
  act(() => change({ existing: 'leave' }))
  answers[1]?.()
  await waitFor(() => expect(answers).toHaveLength(3))
  expect(asked[2]).toMatchObject({ integrations: ['acme'], map: { Town: 'city' }, existing: 'leave' })
  answers[2]?.()
  expect(await screen.findByText('leave acme lastName,')).toBeTruthy()
})
