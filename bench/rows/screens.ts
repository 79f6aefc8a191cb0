import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../scripts/lib/chromium.mjs'
import { scrollLongest } from '../lab/frames'
import { Served } from '../lab/served'
import type { Workshop } from '../lab/workshop'
import { type Measured, rowOf } from '../report/row'
import { alternate, ratios } from '../report/statistics'

/** As in the e2e specs: on a machine without a screen and without the rights for Chromium's own sandbox. */
const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--no-first-run',
]

const plainList = `<div style="height:600px;overflow:auto">${Array.from(
  { length: 40 },
  (_, index) => `<div style="height:40px">Row ${index} with some text</div>`,
).join('')}</div>`

/** The window, in a real browser: what its first screen loads, and what scrolling long lists takes. */
export async function screens(shop: Workshop): Promise<Measured[]> {
  const executablePath = await findChromium()
  if (executablePath === null) throw new Error('There is no Chromium on this machine')
  const sandbox = await shop.sandboxes.of(8_000)
  return shop.inPlace(async (folder) => {
    await using served = await Served.start(shop.root, shop.make(folder), sandbox, 'hubspot')
    const run = await served.rest<{ id: string }>('POST', `/integrations/${served.integrationId}/sync`, {
      confirmFirstSync: true,
    })
    for (;;) {
      const { status } = await served.rest<{ status: string }>('GET', `/runs/${run.id}`)
      if (status !== 'running' && status !== 'queued') break
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    const browser = await chromium.launch({ executablePath, args: switches })
    try {
      return [...(await firstScreen(browser, served)), ...(await scrolling(shop, browser, served, run.id))]
    } finally {
      await browser.close()
    }
  })
}

const addressOf = ({ url, token }: Served) => `${url.replace(/\/$/, '')}/?token=${token}`

async function firstScreen(browser: Browser, served: Served): Promise<Measured[]> {
  const page = await browser.newPage()
  const bytes = { script: 0, stylesheet: 0 }
  const bodies: Promise<void>[] = []
  page.on('response', (response) => {
    const type = response.request().resourceType()
    if (type !== 'script' && type !== 'stylesheet') return
    const body = response.body().then(
      ({ length }) => {
        bytes[type] += length
      },
      () => {},
    )
    bodies.push(body)
  })
  await page.goto(addressOf(served))
  await page.waitForLoadState('networkidle')
  await Promise.all(bodies)
  const [paint = 0] = await page.evaluate(() =>
    performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime),
  )
  await page.close()
  const size = (name: string, length: number, bound: number) =>
    rowOf({ name, unit: 'KB', values: [length / 1000], goal: { at: 'most', of: 'value', bound } })
  return [
    size('first screen, JavaScript', bytes.script, 500),
    size('first screen, CSS', bytes.stylesheet, 150),
    rowOf({ name: 'first paint', unit: 'ms', values: [paint] }),
  ]
}

async function scrolling(shop: Workshop, browser: Browser, served: Served, runId: string): Promise<Measured[]> {
  const seconds = shop.size(5, 3)
  const open = async (place: string | null): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    if (place === null) await page.setContent(plainList)
    else {
      await page.goto(addressOf(served))
      await page.waitForLoadState('networkidle')
      await page.goto(new URL(`/#${place}`, served.url).href)
    }
    await page.waitForTimeout(2_000)
    return page
  }
  const scrolled = (place: string | null) => async () => {
    const page = await open(place)
    try {
      return await scrollLongest(page, seconds)
    } finally {
      await page.close()
    }
  }
  const took = await alternate(shop.quick ? 1 : shop.fewRounds, {
    plain: scrolled(null),
    records: scrolled('/records/contacts'),
    changes: scrolled(`/runs/${runId}`),
  })
  const { plain = [] } = took
  // A frame more or less of a list that drops none is no ratio.
  const kept = (list: typeof plain) => list.map(({ dropped }) => 1 / (1 - Math.min(0.99, dropped)))
  return (['records', 'changes'] as const).flatMap((name) => {
    const list = took[name] ?? []
    return [
      rowOf({
        name: `scrolling ${name}, work by frame p95`,
        unit: 'ms',
        values: list.map(({ workMs }) => workMs),
        goal: { at: 'most', of: 'value', bound: 8 },
      }),
      rowOf({
        name: `scrolling ${name}, frames`,
        unit: 'due for one shown',
        values: kept(list),
        other: { name: 'of a plain list', values: kept(plain) },
        ratios: ratios(kept(list), kept(plain)),
        goal: { at: 'most', of: 'ratio', bound: 1.2 },
      }),
    ]
  })
}
