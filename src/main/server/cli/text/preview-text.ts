import type { PreviewReason } from '@shared/model'
import { t } from './texts'

/** Why nothing is pushed for a stream before its preview is confirmed, as a list in words. */
export function reasonsText(reasons: readonly PreviewReason[]): string {
  return reasons.map((reason) => t(`cli.preview.${reason}`)).join(', ')
}
