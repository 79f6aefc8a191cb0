/** What is known about a page in the connect window from its address alone, as pure functions. */

/** Title texts longer than this are cut: the host before them must stay readable. */
const titleLimit = 80

/**
 * The title of the connect window: the host that the page really comes from, then what the page calls itself. The host
 * is in its ASCII form (`xn--…`), so that look-alike letters show. Plain http says so.
 */
export function connectTitle(url: string, pageTitle: string): string {
  const title = cleanTitle(pageTitle)
  const host = hostOf(url)
  if (!host) return title
  return title === '' ? host : `${host} — ${title}`
}

/** Host and port of a page; with the scheme when it is not https. Empty for pages without one. */
export function hostOf(url: string): string {
  if (!URL.canParse(url)) return ''
  const { protocol, host } = new URL(url)
  if (host === '') return ''
  return protocol === 'https:' ? host : `${protocol}//${host}`
}

/** One line without control characters and without those that turn the direction of the text. */
function cleanTitle(title: string): string {
  const line = title
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length > titleLimit ? `${line.slice(0, titleLimit - 1)}…` : line
}

/** Google's name for the refusal. https://developers.google.com/identity/protocols/oauth2/native-app#authorization-errors-disallowed-useragent */
const refusal = 'disallowed_useragent'
const google = 'accounts.google.com'

/**
 * Whether a page says that it does not sign people in inside an app: the error `disallowed_useragent` in its address,
 * plain or in the encoded `authError` of Google's error page; Google's "this browser or app may not be secure"; or its
 * 403 on the consent page itself. `status` is the HTTP status where one is known.
 */
export function refusesEmbedded(url: string, status: number | null): boolean {
  if (!URL.canParse(url)) return false
  const { hostname, pathname, searchParams, hash } = new URL(url)
  const values = [...searchParams.values(), ...new URLSearchParams(hash.slice(1)).values()]
  if (values.some((value) => value === refusal || decoded(value).includes(refusal))) return true
  if (hostname !== google) return false
  if (/^\/(v\d+\/)?signin\/rejected$/.test(pathname)) return true
  return status === 403 && /^\/(o\/oauth2|signin\/oauth)\//.test(pathname)
}

/** `authError` is protobuf in base64; the name of the error stands in it as plain text. */
function decoded(value: string): string {
  return /^[\w+/=-]{20,}$/.test(value) ? Buffer.from(value, 'base64').toString('latin1') : ''
}
