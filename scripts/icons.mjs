// Makes every bitmap icon from the SVGs in resources/icons: `npm run icons`.
// The bitmaps are committed, so that a build needs no renderer; resources/icons.lock.json says from which SVGs they were
// made, and a test turns red when an SVG has changed since.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import { encodeIcns, encodeIco } from './lib/icon-files.mjs'

/** Up to 48 px the cut with two jacks is used: the four of the large one would blur. */
const smallCutUpTo = 48
const white = '#fff'
const black = '#000'
const trayStates = ['idle', 'error', 'offline']
/** Centre of the ring that turns while syncing, by cut. */
const ringCentre = { 16: [12, 4], 22: [16.5, 5.5] }

/** Renders an SVG at a width in pixels. */
function png(svg, width) {
  return new Resvg(svg, { fitTo: { mode: 'width', value: width } }).render().asPng()
}

/** The SVG with its last path, the ring, turned by a quarter of a circle `quarters` times. */
export function turnedRing(svg, cut, quarters) {
  const at = svg.lastIndexOf('<path')
  const end = svg.indexOf('/>', at) + 2
  const [x, y] = ringCentre[cut]
  return `${svg.slice(0, at)}<g transform="rotate(${quarters * 90} ${x} ${y})">${svg.slice(at, end)}</g>${svg.slice(end)}`
}

/** The SVGs of one cut by frame name: idle, error, offline, syncing-0 to syncing-3. */
function trayFrames(read, cut) {
  const frames = trayStates.map((state) => [state, read(`tray-${state}-${cut}.svg`)])
  const syncing = read(`tray-syncing-${cut}.svg`)
  for (let quarter = 0; quarter < 4; quarter++) frames.push([`syncing-${quarter}`, turnedRing(syncing, cut, quarter)])
  return frames
}

const scaleSuffix = (scale) => (scale === 1 ? '' : `@${scale}x`)
const inked = (svg, colour) => svg.replaceAll(black, colour)

/** Every generated file by its path under resources/. `read` returns the text of an SVG by name. */
export function render(read) {
  const files = new Map()
  const app = (size) => png(read(size <= smallCutUpTo ? 'app-icon-small.svg' : 'app-icon.svg'), size)

  files.set('icon.png', app(1024))
  files.set('icon.ico', encodeIco([16, 24, 32, 48, 64, 128, 256].map((size) => ({ size, png: app(size) }))))
  files.set('icon.icns', encodeIcns([32, 64, 128, 256, 512, 1024].map((size) => ({ size, png: app(size) }))))
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) files.set(`linux/${size}x${size}.png`, app(size))

  for (const [name, svg] of trayFrames(read, 16)) {
    // macOS tints a template image itself: black and alpha, and "Template" in the name.
    for (const scale of [1, 2, 3]) files.set(`tray/mac/${name}Template${scaleSuffix(scale)}.png`, png(svg, 16 * scale))
    for (const scale of [1, 1.5, 2]) {
      files.set(`tray/win/${name}-black${scaleSuffix(scale)}.png`, png(svg, 16 * scale))
      files.set(`tray/win/${name}-white${scaleSuffix(scale)}.png`, png(inked(svg, white), 16 * scale))
    }
  }
  for (const [name, svg] of trayFrames(read, 22)) {
    for (const scale of [1, 2]) {
      files.set(`tray/linux/${name}-black${scaleSuffix(scale)}.png`, png(svg, 22 * scale))
      files.set(`tray/linux/${name}-white${scaleSuffix(scale)}.png`, png(inked(svg, white), 22 * scale))
    }
  }
  return files
}

const sha256 = (data) => createHash('sha256').update(data).digest('hex')

/** Reads SVGs from a resources folder and remembers the hash of each, whatever the line ends of the checkout. */
export function svgReader(resources) {
  const sources = {}
  const read = (name) => {
    const text = readFileSync(join(resources, 'icons', name), 'utf8').replaceAll('\r\n', '\n')
    sources[name] = sha256(text)
    return text
  }
  return { read, sources }
}

/** Hashes of what was read and of what was made, with sorted keys. */
export function lockOf(sources, files) {
  const made = Object.fromEntries([...files].map(([path, data]) => [path, sha256(data)]))
  const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { sources: sorted(sources), files: sorted(made) }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const resources = join(import.meta.dirname, '..', 'resources')
  const { read, sources } = svgReader(resources)
  const files = render(read)
  for (const folder of ['tray', 'linux']) rmSync(join(resources, folder), { recursive: true, force: true })
  for (const [path, data] of files) {
    mkdirSync(dirname(join(resources, path)), { recursive: true })
    writeFileSync(join(resources, path), data)
  }
  writeFileSync(join(resources, 'icons.lock.json'), `${JSON.stringify(lockOf(sources, files), null, 2)}\n`)
  console.log(`${files.size} icons written to resources/`)
}
