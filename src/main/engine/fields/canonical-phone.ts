// Digits with the marks that people and CRMs put between them, then an extension in one of its usual spellings.
const shape = /^(\(?\+?[\d\s().\-/\u2010-\u2015]+?)(?:[\s,;]*(?:ext(?:ension)?[.:=\s]*|x|#)\s*(\d+))?$/i
// Longer text is no number, and must not keep the pattern busy.
const longest = 80

/**
 * A phone number as its digits, with `+` in front when it is international and `x` before an extension. A national
 * number stays national: which country it belongs to is not a question of form. What is no phone number ("ask for
 * Maja", "1-800-FLOWERS") stays as it is.
 */
export function canonicalPhone(text: string): string {
  if (text.length > longest) return text
  const parts = shape.exec(text.normalize('NFKC').trim())
  if (!parts) return text
  const [, main = '', extension] = parts
  const international = /^(?:\+|00)/.test(main.replace(/[^\d+]/g, ''))
  // A trunk zero in brackets is dialled only without the country code: +46 (0)70 is +46 70.
  const all = (international ? main.replace('(0)', '') : main).replace(/\D/g, '')
  // No country code begins with a zero: what stands in front is how the number is dialled.
  const digits = international ? all.replace(/^0+/, '') : all
  if (digits === '') return text
  return (international ? '+' : '') + digits + (extension === undefined ? '' : `x${extension}`)
}
