/** A call as the vendor's OpenAPI file describes it, as far as Patchbay makes it. A `*` before a name: it is required. */
export interface VendorCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As it stands there, with parts in braces. */
  path: string
  query?: readonly string[]
  /** Keys of the body. Absent: it takes none; `any`: the file does not say which. */
  body?: readonly string[] | 'any'
  /** Keys of each of the body's `inputs`. */
  inputs?: readonly string[]
}

/** The calls of one vendor that its OpenAPI files describe. */
export interface VendorCalls {
  /** Where the files lie, and of which day they are. */
  source: string
  date: string
  calls: readonly VendorCall[]
  /** Paths that the vendor has, and describes in no file. */
  undescribed: readonly RegExp[]
}

/** A request as it reaches the vendor. */
export interface VendorRequest {
  method: string
  path: string
  query: Record<string, string>
  body: unknown
}

/** What is wrong with a request by the vendor's own files; empty where all is right. */
export function offencesOf({ calls, undescribed }: VendorCalls, request: VendorRequest): string[] {
  const { method, path } = request
  if (undescribed.some((one) => one.test(path))) return []
  // A path without parts in braces comes before one with them: `/contacts/search` is no contact.
  const found = calls
    .filter((call) => call.method === method && patternOf(call.path).test(path))
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0]
  const said = (text: string) => `${method} ${path}: ${text}`
  if (!found) return [said('no such call')]
  const offences = namesOffend(Object.keys(request.query), found.query ?? [], 'query')
  const { body, inputs } = found
  if (body === undefined && request.body !== undefined) offences.push('it takes no body')
  if (body !== undefined && body !== 'any') offences.push(...namesOffend(keysOf(request.body), body, 'body'))
  if (inputs)
    for (const input of inputsOf(request.body)) offences.push(...namesOffend(keysOf(input), inputs, 'an input'))
  return [...new Set(offences)].map(said)
}

function namesOffend(given: readonly string[], known: readonly string[], where: string): string[] {
  const names = known.map((name) => name.replace(/^\*/, ''))
  const required = known.filter((name) => name.startsWith('*')).map((name) => name.slice(1))
  return [
    ...given.filter((name) => !names.includes(name)).map((name) => `${where} has ${name}, which is not known`),
    ...required.filter((name) => !given.includes(name)).map((name) => `${where} lacks ${name}`),
  ]
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`)
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

function inputsOf(body: unknown): unknown[] {
  const inputs = typeof body === 'object' && body !== null && 'inputs' in body ? body.inputs : []
  return Array.isArray(inputs) ? inputs : []
}
