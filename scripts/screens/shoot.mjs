import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { say } from '../lib/say.mjs'
import { screens } from './list.mjs'
import { moment, openWorld } from './world.mjs'

const sizes = [
  { width: 1280, height: 832, suffix: '' },
  { width: 1024, height: 700, suffix: '-1024' },
]
const [executablePath, out, only, german] = process.argv.slice(2)
const wanted = only === '' ? [] : only.split(',')
const chosen = screens.filter(({ name }) => wanted.length === 0 || wanted.some((text) => name.includes(text)))

/** In the page: everything that moves has come to rest. */
const rest = `Promise.allSettled(document.getAnimations()
  .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
  .map((animation) => animation.finished)).then(() => undefined)`

/** Has the window speak a language: what a person did before stays as it is. */
async function speak(page, world, language) {
  await world.rest('PATCH', '/settings', { language })
  await page.locator(`html[lang=${language}]`).waitFor()
}

/** Takes one picture in both themes, and in German where that is asked for. */
async function shoot(context, world, screen, size) {
  const page = await context.newPage()
  const failures = []
  page.on('pageerror', (error) => failures.push(error.message))
  try {
    await screen.scene?.(world)
    await page.clock.setFixedTime(moment)
    await page.setViewportSize(size)
    await page.goto(new URL(`/?token=${world.token}`, world.url).href)
    await page.getByRole('navigation', { name: 'Places' }).waitFor()
    const path = typeof screen.path === 'function' ? await screen.path(world) : screen.path
    await page.goto(`${new URL(world.url).origin}/#${path}`)
    await page.waitForLoadState('networkidle')
    if (screen.act) await screen.act(page, world)
    const take = async (colorScheme, language = '') => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.waitForTimeout(400)
      await page.evaluate(rest)
      await page.screenshot({ path: join(out, `${screen.name}${size.suffix}${language}-${colorScheme}.png`) })
    }
    for (const colorScheme of ['light', 'dark']) await take(colorScheme)
    if (german) {
      await speak(page, world, 'de')
      await take('light', '-de')
      await speak(page, world, 'en')
    }
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error))
  } finally {
    await page.close()
  }
  return failures.map((text) => `${screen.name}${size.suffix}: ${text}`)
}

await mkdir(out, { recursive: true })
say('Connecting and syncing made-up accounts.')
const world = await openWorld()
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--no-first-run'],
})
const failures = []
try {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Stockholm' })
  for (const screen of chosen) {
    await world.setClock()
    for (const size of sizes) failures.push(...(await shoot(context, world, screen, size)))
  }
} finally {
  await browser.close()
  await world.end()
}
say(`${chosen.length} screens are in ${out}.`)
for (const text of failures) say(text)
process.exitCode = failures.length > 0 ? 1 : 0
