import type { values as english } from '../en/values'
import type { Translation } from '../translation'

export const values: Translation<typeof english> = {
  needed: { reason: '{{provider}} führt ohne ihn keinen solchen Datensatz', fix: 'Geben Sie einen Wert ein' },
  list: { reason: 'er ist eine Liste, und das Feld nimmt einen Wert', fix: 'Geben Sie einen einzelnen Wert ein' },
  long: {
    reason: 'er hat {{length, number}} Zeichen, und {{provider}} nimmt {{limit, number}}',
    fix: 'Kürzen Sie ihn',
  },
  email: { reason: '„{{value}}“ ist keine E-Mail-Adresse', fix: 'Schreiben Sie sie wie name@example.com' },
  number: { reason: '„{{value}}“ ist keine Zahl', fix: 'Schreiben Sie sie in Ziffern, etwa 1250.50' },
  boolean: { reason: '„{{value}}“ ist weder true noch false', fix: 'Schreiben Sie true oder false' },
  date: { reason: '„{{value}}“ ist kein Tag des Kalenders', fix: 'Schreiben Sie ihn wie 2026-11-27' },
  datetime: { reason: '„{{value}}“ ist kein Zeitpunkt', fix: 'Schreiben Sie ihn wie 2026-11-27T09:30:00Z' },
  option: { reason: '{{provider}} hat keine Option „{{value}}“', fix: 'Wählen Sie eine von: {{options}}' },
  more: '{{listed}} und {{count, number}} weitere',
}
