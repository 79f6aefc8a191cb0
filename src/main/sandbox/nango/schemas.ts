import { z } from 'zod'

/** https://nango.dev/docs/guides/auth/auth-guide#tags: ten keys at the most, kept in lower case. */
export const tags = z
  .record(
    z
      .string()
      .regex(/^[a-zA-Z][a-zA-Z0-9_\-./]*$/)
      .max(64),
    z.string().min(1).max(255),
  )
  .superRefine((value, context) => {
    const keys = Object.keys(value)
    if (keys.length > 10) context.addIssue({ code: 'custom', message: 'Tags cannot have more than 10 keys' })
    if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length) {
      context.addIssue({ code: 'custom', message: 'Tags cannot have duplicate keys' })
    }
    const email = Object.entries(value).find(([key]) => key.toLowerCase() === 'end_user_email')
    if (email !== undefined && !z.email().safeParse(email[1]).success) {
      context.addIssue({ code: 'custom', message: 'Invalid email address', path: [email[0]] })
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
  email: z.email().optional(),
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

/** An address that Nango would call: not its own, not one of an internal network. */
export const webhookUrl = z.url().refine(
  (text) => {
    const { hostname } = new URL(text)
    return !privateHost.test(hostname) && hostname !== 'nango.dev' && !hostname.endsWith('.nango.dev')
  },
  { message: 'This webhook URL is not allowed.' },
)

/** Booleans of a query in the server's spellings. */
export const flag = z.stringbool()

export const nothing = z.strictObject({})
