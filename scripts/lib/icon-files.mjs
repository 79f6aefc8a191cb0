// The two containers that hold an app icon in several sizes. Both take PNG images as they are.

/**
 * A Windows .ico file: a 6-byte head, one 16-byte entry an image, then the images.
 * https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)
 */
export function encodeIco(images) {
  const head = Buffer.alloc(6 + images.length * 16)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.length, 4)
  let offset = head.length
  images.forEach(({ size, png }, index) => {
    const at = 6 + index * 16
    // One byte a side; 0 stands for 256.
    head.writeUInt8(size % 256, at)
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(png.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([head, ...images.map(({ png }) => png)])
}

/**
 * Which chunks of an .icns file hold a size in pixels. A size can stand for itself and for the half size at 2x;
 * the 1x chunks of 16 and 32 px are left out, because readers disagree about PNG in them.
 */
const icnsTypes = {
  32: ['ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic13', 'ic08'],
  512: ['ic14', 'ic09'],
  1024: ['ic10'],
}

/** A macOS .icns file: "icns", the length, then chunks of type, length, PNG. Lengths are big-endian and count the heads. */
export function encodeIcns(images) {
  const chunks = images.flatMap(({ size, png }) =>
    icnsTypes[size].map((type) => Buffer.concat([Buffer.from(type), uint32(png.length + 8), png])),
  )
  const body = Buffer.concat(chunks)
  return Buffer.concat([Buffer.from('icns'), uint32(body.length + 8), body])
}

function uint32(value) {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}
