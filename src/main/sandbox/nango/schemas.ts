import { z } from 'zod'

/** https://nango.dev/docs/guides/auth/auth-guide#tags: ten keys at the most, kept in lower case. */
export const tags = z
  .record(
    z
      .string()
      .regex(/^[a-zA-Z][a-zA-Z0-9_\-./]*$/)
      .max(64),
    z.string().min(1).max(255, 'Tag values must be at most 255 characters'),
  )
  .superRefine((value, context) => {
    const keys = Object.keys(value)
    if (keys.length > 10) context.addIssue({ code: 'custom', message: 'Tags cannot contain more than 10 keys' })
    const lower = keys.map((key) => key.toLowerCase())
    const twice = lower.find((key, at) => lower.indexOf(key) !== at)
    if (twice !== undefined) {
      context.addIssue({ code: 'custom', message: `Duplicate tag key after case normalization: "${twice}"` })
    }
    const email = Object.entries(value).find(([key]) => key.toLowerCase() === 'end_user_email')
    if (email !== undefined && !z.email().safeParse(email[1]).success) {
      context.addIssue({ code: 'custom', message: 'Tag "end_user_email" must be a valid email' })
    }
  })
  .transform((value) => Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toLowerCase(), item])))

export const integrationKey = z
  .string()
  .regex(/^[a-zA-Z0-9~:.@ _-]+$/)
  .max(255)

export const connectionId = z.string().min(1).max(255)

export const endUser = z.strictObject({
  id: z.string().min(1).max(255),
  email: z.email().min(5).optional(),
  display_name: z.string().max(255).optional(),
  tags: z.record(z.string(), z.string()).optional(),
})

export const organization = z.strictObject({
  id: z.string().min(1).max(255),
  display_name: z.string().max(255).optional(),
})

export const configDefaults = z.record(
  z.string(),
  z.strictObject({
    user_scopes: z.string().optional(),
    authorization_params: z.record(z.string(), z.string()).optional(),
    connection_config: z.looseObject({ oauth_scopes_override: z.string().optional() }).optional(),
  }),
)

export const overrides = z.record(z.string(), z.strictObject({ docs_connect: z.string().optional() }))

const privateHost =
  /^(localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|0\.0\.0\.0|\[?::1\]?|\[?f[cd])/i

/** Whether an address leads to this computer or into an internal network. */
export const isPrivate = (address: string): boolean => privateHost.test(new URL(address).hostname)

/** An address, or the empty text for none. */
export const urlOrNothing = z.union([z.url({ abort: true }), z.literal('')])

/** An address that Nango would call: not its own, not one of an internal network. The empty text clears it. */
export const webhookUrl = urlOrNothing.superRefine((text, context) => {
  if (text === '') return
  const { hostname } = new URL(text)
  if (hostname === 'nango.dev' || hostname.endsWith('.nango.dev')) {
    const message = "Webhook URLs cannot point to Nango's domain (nango.dev)."
    context.addIssue({ code: 'custom', message })
  } else if (isPrivate(text)) {
    context.addIssue({ code: 'custom', message: 'This webhook URL is not allowed.' })
  }
})

/** Booleans of a query in the server's spellings. */
export const flag = z.stringbool()

export const nothing = z.strictObject({})
