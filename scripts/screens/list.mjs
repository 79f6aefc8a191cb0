import { conflicts, largest, pushed, twins, verified, waiting } from './scenes.mjs'

/** The second account has own fields of many types. */
const mappingPath = ({ integrations }) => `/integrations/${integrations[1].id}/mapping/contacts`

/** Ticks the first two rows by the keyboard. */
const tickTwo = async (page) => {
  await page.getByRole('table').getByRole('cell').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.getByText('2 selected').waitFor()
}

/** Chooses a file of which some rows are refused or here already, and goes on to its columns. */
const importColumns = async (page) => {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  // Each picture has people of its own: those of one import are here for the next.
  const of = page.viewportSize().width
  const rows = [
    'First;Surname;E-mail;Mobile;Firm;Role;Met on;Stand',
    `Elin;Nyberg;elin${of}@fair.test;470 55 512;Fjordkraft;Buyer;14.11.2026;B-17`,
    'Bo;Ek;bo.ek(at)fair.test;;Volta;;14.11.2026;C-2',
    ...Array.from({ length: 120 }, (_, at) => `Guest;Number ${at};guest${at}.${of}@fair.test;;;;14.11.2026;D-${at}`),
    `Elin;Nyberg;ELIN${of}@fair.test;;;;;`,
  ]
  await (await chooser).setFiles({
    name: 'autumn-fair.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(rows.join('\n')),
  })
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  await page.getByRole('region', { name: 'Columns of the file' }).waitFor()
}

/** The same, to what the import would do. */
const importPreview = async (page) => {
  await importColumns(page)
  // Another file with the same headings may have chosen it already.
  const first = page.getByRole('group', { name: 'Make new records at' }).getByRole('checkbox').first()
  await first.waitFor()
  if (!(await first.isChecked())) await first.click()
  await page.getByRole('button', { name: 'Preview 123 rows' }).click()
  await page.getByText('Guest Number 5', { exact: true }).waitFor()
  await page.getByRole('button', { name: /^Import \d/ }).waitFor()
}

/** The same, to what it did. */
const importDone = async (page) => {
  await importPreview(page)
  await page.getByRole('button', { name: /^Import \d/ }).click()
  await page.getByRole('link', { name: 'Import another file' }).waitFor()
}

/** Backs the workspace up and asks for what the backup holds. */
const askRestore = async (page) => {
  await page.getByRole('button', { name: 'Back up now' }).click()
  await page
    .getByRole('button', { name: /^Restore .+/ })
    .first()
    .click()
  await page.getByRole('dialog').waitFor()
}

/** Asks for the undo of the run that is open. */
const askUndo = async (page) => {
  await page.getByRole('button', { name: 'Undo changes…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Copy plan' }).waitFor()
}

/**
 * Every screen that is drawn, in the order of the places.
 * `path`: the route; a function gets the world and may look for an id first. `act`: what a person does there before the
 * picture is taken.
 * `scene`: what has happened before; the screens that have one come last, for it changes the records.
 */
export const screens = [
  { name: 'integrations', path: '/integrations' },
  { name: 'integration-overview', path: ({ integrations }) => `/integrations/${integrations[0].id}` },
  { name: 'integration-runs', path: ({ integrations }) => `/integrations/${integrations[0].id}/runs` },
  { name: 'import-file', path: '/records/contacts/import' },
  { name: 'import-columns', path: '/records/contacts/import', act: importColumns },
  { name: 'import-preview', path: '/records/contacts/import', act: importPreview },
  { name: 'field-mapping', path: mappingPath },
  {
    name: 'field-mapping-values',
    path: mappingPath,
    act: async (page) => {
      await page.getByRole('button', { name: 'Lifecycle', exact: true }).click()
      await page.getByRole('button', { name: 'Add a step' }).click()
      await page.getByRole('menuitem', { name: 'Map values' }).click()
      await page.getByRole('textbox', { name: 'Value here 1' }).fill('customer')
      await page.getByRole('combobox', { name: /^Value in .* 1$/ }).fill('customer')
      await page.keyboard.press('Escape')
      await page
        .getByText(/have no partner|All .* records convert/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'field-mapping-map',
    path: mappingPath,
    act: (page) => page.getByRole('button', { name: 'Map a field' }).click(),
  },
  {
    name: 'stream-settings',
    path: ({ integrations }) => `/integrations/${integrations[0].id}/settings/contacts`,
  },
  {
    name: 'stream-settings-changed',
    path: ({ integrations }) => `/integrations/${integrations[0].id}/settings/contacts`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^Create it in/ }).click()
      await page.getByRole('radio', { name: /^Delete it here/ }).click()
    },
  },
  {
    name: 'stream-settings-review',
    path: ({ integrations }) => `/integrations/${integrations[0].id}/settings/contacts`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^Create it in/ }).click()
      await page.getByRole('button', { name: 'Review and save' }).click()
    },
  },
  { name: 'account-settings', path: ({ integrations }) => `/integrations/${integrations[0].id}/settings/account` },
  { name: 'contacts', path: '/records/contacts' },
  {
    name: 'contact',
    path: async ({ rest }) =>
      `/records/contacts/${(await rest('GET', '/records/list?kind=contact&limit=1')).items[0].id}`,
  },
  {
    name: 'contact-history',
    path: async ({ rest }) =>
      `/records/contacts/${(await rest('GET', '/records/list?kind=contact&limit=1')).items[0].id}/history`,
  },
  {
    name: 'contact-page',
    path: async ({ rest }) =>
      `/records/contacts/${(await rest('GET', '/records/list?kind=contact&limit=1')).items[0].id}/fields`,
  },
  { name: 'contacts-ticked', path: '/records/contacts', act: tickTwo },
  {
    name: 'contacts-edit-many',
    path: '/records/contacts',
    act: async (page) => {
      await tickTwo(page)
      await page.getByRole('button', { name: 'Edit a field…' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'contacts-link-two',
    path: '/records/contacts',
    act: async (page) => {
      await tickTwo(page)
      await page.getByRole('button', { name: 'Link the two…' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'contacts-new',
    path: '/records/contacts',
    act: async (page) => {
      await page.getByRole('button', { name: 'New contact' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'companies', path: '/records/companies' },
  { name: 'leads', path: '/records/leads' },
  { name: 'activities', path: '/records/activities' },
  { name: 'contacts-no-match', path: '/records/contacts/~q=nothing%20like%20this' },
  { name: 'conflicts', path: '/conflicts' },
  { name: 'reviews', path: '/reviews' },
  { name: 'waiting', path: '/waiting' },
  { name: 'verify', path: ({ integrations }) => `/integrations/${integrations[1].id}/verify/contacts` },
  { name: 'who-is-where', path: '/coverage' },
  {
    name: 'who-is-where-row',
    path: '/coverage',
    act: (page) => page.getByRole('table').getByRole('row').nth(1).getByRole('button').click(),
  },
  { name: 'runs', path: '/runs' },
  {
    name: 'run',
    path: async ({ rest }) => `/runs/${(await rest('GET', '/runs?limit=1')).items[0].id}`,
  },
  {
    name: 'palette',
    path: '/integrations',
    act: async (page) => {
      await page.keyboard.press('ControlOrMeta+k')
      await page.getByRole('combobox', { name: 'Search or run' }).fill('al')
      await page.getByText(/^All .* records/).waitFor()
    },
  },
  {
    name: 'palette-opening',
    path: '/integrations',
    act: (page) => page.getByRole('button', { name: 'Search or jump to' }).click(),
  },
  {
    name: 'keys',
    path: '/integrations',
    act: (page) => page.keyboard.press('?'),
  },
  { name: 'settings-general', path: '/settings/general' },
  { name: 'settings-appearance', path: '/settings/appearance' },
  { name: 'settings-notifications', path: '/settings/notifications' },
  { name: 'settings-network', path: '/settings/network' },
  { name: 'settings-data', path: '/settings/data' },
  { name: 'settings-data-restore', path: '/settings/data', act: askRestore },
  { name: 'settings-diagnostics', path: '/settings/diagnostics' },
  { name: 'settings-workspace', path: '/settings/workspace' },
  { name: 'add-workspace', path: '/workspaces/add' },
  { name: 'conflicts-open', scene: conflicts, path: '/conflicts' },
  { name: 'waiting-open', scene: waiting, path: '/waiting' },
  {
    name: 'waiting-refused',
    scene: waiting,
    path: '/waiting/parked',
    act: (page) => page.getByRole('table').getByRole('cell').nth(1).click(),
  },
  {
    name: 'waiting-cancel',
    scene: waiting,
    path: '/waiting/parked',
    act: async (page) => {
      await page.getByRole('table').getByRole('cell').nth(1).click()
      await page.getByRole('button', { name: 'Cancel change…' }).click()
    },
  },
  {
    name: 'verify-report',
    scene: verified,
    path: ({ integrations }) => `/integrations/${integrations[1].id}/verify/contacts`,
  },
  { name: 'undo-plan-stays', scene: pushed, path: pushed, act: askUndo },
  { name: 'undo-plan', path: largest, act: askUndo },
  {
    name: 'undo-progress',
    path: largest,
    act: async (page) => {
      await askUndo(page)
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Undo / })
        .click()
      await page
        .getByText(/^Undoing/)
        .first()
        .waitFor()
    },
  },
  { name: 'import-done', path: '/records/contacts/import', act: importDone },
  { name: 'duplicates', path: '/records/contacts/duplicates', scene: twins },
]
