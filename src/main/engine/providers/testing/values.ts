/** Texts that stores and CRMs like to spoil. */
export const texts = [
  'A',
  'Zoë Núñez',
  'Ünïcödé',
  'e\u0301 and \u00e9',
  '👩‍👩‍👧‍👦 family',
  'שלום עולם',
  '日本語テキスト',
  '00042',
  '"quoted", \'single\' & <b>',
  "Robert'); DROP TABLE entities;--",
  'back\\slash %20 {{curly}}',
]

/** As long as a text may be at the CRMs that allow the most. */
export const longText = `${'Zoë wrote this. '.repeat(4096)}`.slice(0, 65_535).trimEnd()

/** Moments around changes of the clock, and far away ones. */
export const moments = [
  '2026-03-29T00:59:59.999Z',
  '2026-03-29T01:00:00.000Z',
  '2026-10-25T00:30:00.000Z',
  '2026-10-25T01:30:00.000Z',
  '1970-01-01T00:00:00.001Z',
  '2199-12-31T23:59:59.000Z',
]
