import type { z } from 'zod'
import { UsageError } from '../context'
import { assignment, splitList } from './field-text'
import { t } from './texts'

type Tree = Record<string, unknown>

/**
 * Settings with what a person assigned: `name=value`, or `name.part=value` for what has parts. A value is read as what
 * the setting takes: a word, a number, true or false, a list with commas. None puts the default back. Throws where a
 * setting does not exist or does not take the value.
 */
export function applySettings<T extends object>(
  schema: z.ZodObject & z.ZodType<T>,
  settings: T,
  assignments: readonly string[],
): T {
  return assignments.reduce((before, text) => applyOne(schema, before, text), settings)
}

function applyOne<T extends object>(schema: z.ZodObject & z.ZodType<T>, settings: T, text: string): T {
  const [path, value] = assignment(text)
  const [name = '', ...rest] = path.split('.')
  const part = rest.length > 0 ? rest.join('.') : null
  if (!Object.hasOwn(schema.shape, name)) throw unknown(path, schema)
  const read = value === '' ? [undefined] : readings(value)
  for (const candidate of read) {
    const parsed = schema.safeParse(withValue(settings as Tree, name, part, candidate))
    if (!parsed.success) continue
    // What a schema does not know, it leaves out.
    if (candidate !== undefined && valueAt(parsed.data as Tree, name, part) === undefined) throw unknown(path, schema)
    return parsed.data
  }
  const best = Array.isArray(valueAt(settings as Tree, name, part)) ? read.at(-1) : read[0]
  const why = schema
    .safeParse(withValue(settings as Tree, name, part, best))
    .error?.issues.map(({ message }) => message)
  throw new UsageError(t('cli.usage.settingValue', { name: path, value, why: why?.join('; ') ?? '' }))
}

/** A setting's lines, `name=value`, as `--set` takes them. */
export function settingLines(settings: object): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    if (value === null || typeof value !== 'object') return `  ${name}=${String(value)}`
    if (Array.isArray(value)) return `  ${name}=${value.join(',')}`
    const parts = Object.entries(value).map(([part, inner]) => `  ${name}.${part}=${String(inner)}`)
    return parts.length > 0 ? parts : [`  ${name}=`]
  })
}

/** Everything that a text can stand for. */
function readings(text: string): unknown[] {
  const readable: unknown[] = []
  if (text === 'true' || text === 'on') readable.push(true)
  if (text === 'false' || text === 'off') readable.push(false)
  if (text.trim() !== '' && Number.isFinite(Number(text))) readable.push(Number(text))
  return [...readable, text, splitList(text)]
}

/** A part without a value is taken out. */
function withValue(settings: Tree, name: string, part: string | null, value: unknown): Tree {
  if (part === null) return { ...settings, [name]: value }
  const { [part]: _, ...rest } = (typeof settings[name] === 'object' ? settings[name] : {}) as Tree
  return { ...settings, [name]: value === undefined ? rest : { ...rest, [part]: value } }
}

function valueAt(settings: Tree, name: string, part: string | null): unknown {
  const value = settings[name]
  return part === null || typeof value !== 'object' || value === null ? value : (value as Tree)[part]
}

function unknown(path: string, schema: z.ZodObject): UsageError {
  return new UsageError(t('cli.usage.noSuchSetting', { name: path, known: Object.keys(schema.shape).join(', ') }))
}
