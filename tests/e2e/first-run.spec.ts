import { expect, test } from './fixtures/host'

test('the first start offers the sandbox and a Nango environment, within the policy of the page', async ({ page }) => {
  await expect(page.getByRole('heading', { name: 'Welcome to Patchbay' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Open the sandbox' })).toBeEnabled()
  await expect(page.getByRole('textbox', { name: 'Host' })).toBeVisible()
})

test('a first run that was not finished is there again after a restart', async ({ host }) => {
  const page = await host.restart()
  await expect(page.getByRole('heading', { name: 'Welcome to Patchbay' })).toBeVisible()
  const code = await host.quit()
  // A process without a window can only be killed on Windows.
  if (process.platform !== 'win32' || host.kind !== 'server') expect(code).toBe(0)
})
