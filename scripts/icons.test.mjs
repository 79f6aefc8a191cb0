import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lockOf, render, svgReader, turnedRing } from './icons.mjs'
import { encodeIcns, encodeIco } from './lib/icon-files.mjs'

const resources = join(import.meta.dirname, '..', 'resources')
const lock = JSON.parse(readFileSync(join(resources, 'icons.lock.json'), 'utf8'))

const pngSize = (data) => [data.readUInt32BE(16), data.readUInt32BE(20)]

describe('the committed icons', () => {
  test('were made from the SVGs as they are now', () => {
    const { read, sources } = svgReader(resources)
    const files = render(read)
    expect(lockOf(sources, new Map()).sources, 'run `npm run icons`').toEqual(lock.sources)
    expect([...files.keys()].sort(), 'run `npm run icons`').toEqual(Object.keys(lock.files).sort())
    for (const [path, made] of files) {
      if (path.endsWith('.png')) expect(pngSize(readFileSync(join(resources, path))), path).toEqual(pngSize(made))
    }
  })

  test('are the files that the script wrote', () => {
    for (const [path, hash] of Object.entries(lock.files)) {
      const data = readFileSync(join(resources, path))
      expect(createHash('sha256').update(data).digest('hex'), path).toBe(hash)
    }
  })
})

test('the ring turns about its own centre and nothing else moves', () => {
  const svg = '<svg><circle r="3"/><path d="M0 0"/><path d="M1 1"/></svg>'
  expect(turnedRing(svg, 16, 1)).toBe(
    '<svg><circle r="3"/><path d="M0 0"/><g transform="rotate(90 12 4)"><path d="M1 1"/></g></svg>',
  )
})

test('an .ico file points at each of its images', () => {
  const images = [
    { size: 16, png: Buffer.from('sixteen') },
    { size: 256, png: Buffer.from('large') },
  ]
  const ico = encodeIco(images)
  expect(ico.readUInt16LE(2)).toBe(1)
  expect(ico.readUInt16LE(4)).toBe(2)
  images.forEach(({ size, png }, index) => {
    const at = 6 + index * 16
    expect(ico.readUInt8(at)).toBe(size % 256)
    const offset = ico.readUInt32LE(at + 12)
    expect(ico.subarray(offset, offset + ico.readUInt32LE(at + 8))).toEqual(png)
  })
})

test('an .icns file holds each size in every chunk that stands for it', () => {
  const icns = encodeIcns([
    { size: 64, png: Buffer.from('a') },
    { size: 256, png: Buffer.from('bcd') },
  ])
  expect(icns.toString('latin1', 0, 4)).toBe('icns')
  expect(icns.readUInt32BE(4)).toBe(icns.length)
  const chunks = []
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    chunks.push([icns.toString('latin1', at, at + 4), icns.toString('latin1', at + 8, at + icns.readUInt32BE(at + 4))])
  }
  expect(chunks).toEqual([
    ['ic12', 'a'],
    ['ic13', 'bcd'],
    ['ic08', 'bcd'],
  ])
})
