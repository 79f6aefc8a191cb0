import { expect, test } from './fixtures/host'
import { connectionsOf, workspaceId } from './fixtures/nango'
import {
  account,
  accountsOffered,
  answer,
  cardOf,
  connectAndClose,
  connectButton,
  connectState,
  consentPage,
  dialogOf,
  firstCrm,
  messages,
  openEnvironment,
  runRows,
  syncByCard,
} from './fixtures/steps'

test.beforeEach(async ({ page, sandbox }) => openEnvironment(page, sandbox))

test('disconnecting keeps the records until they are removed; connecting again goes on with them', async ({
  host,
  page,
  sandbox,
}) => {
  await connectAndClose(host)
  await syncByCard(page, '813 records changed')
  const disconnect = async (choice: string, verb: string) => {
    await cardOf(page)
      .getByRole('button', { name: /^More actions/ })
      .click()
    await page.getByRole('menuitem', { name: 'Disconnect…' }).click()
    await expect(dialogOf(page)).toContainText(`Disconnect ${firstCrm.name}, ${account}?`)
    await expect(dialogOf(page)).toContainText(firstCrm.disconnectWarning)
    await dialogOf(page).getByRole('radio', { name: choice }).check()
    await dialogOf(page).getByRole('button', { name: verb, exact: true }).click()
    await expect(dialogOf(page)).toHaveCount(0)
    expect(await connectionsOf(sandbox)).toEqual([])
  }

  await disconnect('Keep them, read-only', 'Disconnect')
  await expect(cardOf(page)).toContainText('Disconnected')
  await expect(cardOf(page)).toContainText('813 kept')
  await page.getByRole('link', { name: 'Sync runs' }).click()
  await expect(runRows(page)).toHaveCount(1)
  await page.getByRole('link', { name: /^Integrations/ }).click()

  const consent = await consentPage(host, connectButton(page))
  await answer(host, consent, 'Allow')
  await expect(connectState(page)).toContainText(`${firstCrm.name} is connected again. Account: ${account}`)
  await dialogOf(page).getByRole('button', { name: 'Done' }).click()
  await expect(cardOf(page)).toContainText('813 records')
  await syncByCard(page, 'Nothing had changed')

  await disconnect('Delete them from this computer', 'Disconnect and delete')
  await expect(cardOf(page)).toHaveCount(1)
  await expect(cardOf(page)).toContainText('Not connected')
  await page.getByRole('link', { name: 'Sync runs' }).click()
  await expect(page.getByText('No runs yet')).toBeVisible()
})

test('access that was taken away asks for a reconnect; another account is warned of and never mixed in', async ({
  host,
  page,
  sandbox,
}) => {
  await connectAndClose(host)
  await syncByCard(page, '813 records changed')
  const [connectionId = ''] = await connectionsOf(sandbox)
  await sandbox.control.scenario(connectionId, 'revoked')
  await cardOf(page).getByRole('button', { name: 'Sync now' }).click()
  await expect(cardOf(page)).toContainText('Needs reconnect')
  // Cards keep their places while the pointer is among them.
  await page.mouse.move(0, 0)
  await expect(page.getByRole('region', { name: 'Needs attention' })).toContainText('Reconnect')

  const reconnect = () => consentPage(host, cardOf(page).getByRole('button', { name: 'Reconnect' }))
  const wrong = await reconnect()
  await wrong.getByRole('radio', { name: accountsOffered.other }).check()
  await answer(host, wrong, 'Allow')
  await expect(dialogOf(page)).toContainText(`This is another ${firstCrm.name} account than before.`)
  await expect(dialogOf(page)).toContainText(`Reconnect with ${account}.`)
  await expect(dialogOf(page).getByRole('button', { name: 'Sync now' })).toHaveCount(0)
  await dialogOf(page).getByRole('button', { name: 'Done' }).click()
  await expect(cardOf(page)).toContainText('Needs reconnect')
  await expect(cardOf(page)).toContainText('813 records')

  const right = await reconnect()
  await right.getByRole('radio', { name: accountsOffered.first }).check()
  await answer(host, right, 'Allow')
  await expect(connectState(page)).toContainText(`${firstCrm.name} is connected again.`)
  await dialogOf(page).getByRole('button', { name: 'Done' }).click()
  await syncByCard(page, 'Nothing had changed')
  await expect(cardOf(page)).toContainText('Connected')
  await expect(cardOf(page)).toHaveCount(1)
  expect(await connectionsOf(sandbox)).toEqual([connectionId])
})

test('a connection at Nango with the labels of this workspace can be taken over, and no other is shown or touched', async ({
  host,
  page,
  sandbox,
}) => {
  const { control } = sandbox
  const patchbay_workspace = await workspaceId(host)
  const tags = { patchbay_workspace }
  const [ours = ''] = await control.addConnections({ integrationKey: firstCrm.key, tags })
  const others = [
    ...(await control.addConnections({ integrationKey: firstCrm.key, tags: { patchbay_workspace: 'ws_of_others' } })),
    ...(await control.addConnections({ integrationKey: firstCrm.key, tags: { company: 'somebody else' }, count: 2 })),
    ...(await control.addConnections({ integrationKey: firstCrm.key })),
  ]
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Look for new ones at Nango' }).click()
  const offered = page.getByRole('article').filter({ hasText: 'Nango already has the connection' })
  await expect(offered).toHaveCount(1)
  await expect(offered).toContainText(ours.slice(0, 8))
  for (const id of others) await expect(page.getByText(id.slice(0, 8))).toHaveCount(0)

  await offered.getByRole('button', { name: 'Take over' }).click()
  await expect(messages(page)).toContainText(`${firstCrm.name}, ${account} was taken over`)
  const card = cardOf(page, `${firstCrm.name}, ${account}`)
  await card.getByRole('button', { name: 'Sync now' }).click()
  await expect(card).toContainText('813 records')
  await expect(cardOf(page)).toHaveCount(1)

  await card.getByRole('button', { name: /^More actions/ }).click()
  await page.getByRole('menuitem', { name: 'Disconnect…' }).click()
  await dialogOf(page).getByRole('button', { name: 'Disconnect', exact: true }).click()
  await expect(card).toContainText('Disconnected')
  expect((await connectionsOf(sandbox)).sort()).toEqual(others.sort())
  const asked = await control.requests()
  for (const id of others)
    expect(asked.filter(({ path, connectionId }) => path.includes(id) || connectionId === id)).toEqual([])
})
