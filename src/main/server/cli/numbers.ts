import { InvalidArgumentError } from 'commander'
import { t } from './text/texts'

/** Reads a whole number out of an argument. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(t('cli.usage.wholeNumber', { min, max }))
  }
}
