import { beforeEach, expect, test } from 'vitest'
import { app, FakeEvent, fake } from '../../../../tests/fakes/electron'
import { createTexts } from '../boot/texts'
import { askForClientCertificates } from './client-certificates'

const certificates = [
  { subjectName: 'Old', issuerName: 'Acme CA', validExpiry: 1 },
  { subjectName: 'New', issuerName: 'Acme CA', validExpiry: 2 },
]

async function asked(response: number) {
  fake.machine.answer = response
  askForClientCertificates(createTexts())
  const event = new FakeEvent()
  const answer = await new Promise((resolve) =>
    app.emit('select-client-certificate', event, {}, 'https://crm.example/login', certificates, (one?: unknown) =>
      resolve(one),
    ),
  )
  return { answer, prevented: event.defaultPrevented }
}

beforeEach(() => fake.reset())

test('a certificate is sent only when the person has chosen it', async () => {
  expect(await asked(0)).toEqual({ answer: certificates[1], prevented: true })
  expect(JSON.stringify(fake.calls)).toContain('crm.example')
})

test('none is sent when the person says so', async () => {
  expect(await asked(2)).toEqual({ answer: undefined, prevented: true })
})
