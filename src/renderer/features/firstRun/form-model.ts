import type { WorkspaceKind } from '@shared/model'

/** What the first-run form holds. */
export interface WorkspaceForm {
  name: string
  kind: Exclude<WorkspaceKind, 'sandbox'> | null
  host: string
  apiKey: string
}

export type FormField = keyof WorkspaceForm

export const emptyForm: WorkspaceForm = { name: '', kind: null, host: 'https://api.nango.dev', apiKey: '' }

/** The address as it is sent: a scheme is added where none was typed, a slash at the end goes. Null when it is no address. */
export function normalHost(typed: string): string | null {
  const text = typed.trim()
  if (!text) return null
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  if (!URL.canParse(withScheme)) return null
  const url = new URL(withScheme)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  if (url.username || url.password || url.search || url.hash) return null
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** Fields that have to be mended before a test (host and key) or before going on (all of them). */
export function invalidFields(form: WorkspaceForm, step: 'test' | 'create'): FormField[] {
  const invalid: FormField[] = []
  if (step === 'create' && !form.name.trim()) invalid.push('name')
  if (step === 'create' && form.kind === null) invalid.push('kind')
  if (normalHost(form.host) === null) invalid.push('host')
  if (!form.apiKey.trim()) invalid.push('apiKey')
  return invalid
}

/** Whether the key would travel unencrypted over a network. */
export function isUnencrypted(host: string): boolean {
  const normal = normalHost(host)
  if (!normal) return false
  const url = new URL(normal)
  return url.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
}
