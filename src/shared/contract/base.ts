import { oc } from '@orpc/contract'
import { z } from 'zod'
import { problemErrors } from './errors'

/** Where every procedure of the app contract starts: the shared typed errors. */
export const procedure = oc.errors(problemErrors)

/**
 * The place in a list where a page begins. What is no place is refused: a page from the start would pass for the next one
 * and send a reader in circles.
 *
 * @param form what such places look like
 */
export function cursorLike(form: RegExp) {
  return z
    .string()
    .max(1000)
    .regex(form, 'is no nextCursor of this list')
    .optional()
    .describe('nextCursor of the page before')
}

/** Of lists that go by a number of their rows. */
export const numberCursor = cursorLike(/^\d{1,15}$/)
