import { textOfHtml } from '@shared/html-text'

/**
 * HTML as the text that a reader sees: CRMs rewrite tags and entities of what they are given. The result is itself
 * HTML (special characters are entities), so that taking it again changes nothing.
 */
export function canonicalHtml(html: string): string {
  return textOfHtml(html).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
