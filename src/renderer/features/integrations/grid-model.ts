import type { AdoptableConnection, AvailableIntegration, Integration, IntegrationList } from '@shared/model'
import { needsAttention } from '../../app/shell/status-model'
import { type CardStatus, cardStatus } from '../../lib/card-status'

/** One card of the grid. `key` is its identity while data changes under it. */
export type GridCard =
  | { kind: 'integration'; key: string; status: CardStatus; integration: Integration }
  | { kind: 'available'; key: string; status: 'not-connected'; available: AvailableIntegration }
  | { kind: 'adoptable'; key: string; status: 'not-connected'; adoptable: AdoptableConnection }

export const gridGroups = ['attention', 'active', 'idle'] as const
export type GridGroup = (typeof gridGroups)[number]

export interface GridFilter {
  search: string
  status: CardStatus | null
}

/** Keys of the cards in each group, in order. */
export type GridLayout = Record<GridGroup, string[]>

/** All cards of a list, unordered. */
export function cardsOf(list: Pick<IntegrationList, 'integrations' | 'available' | 'adoptable'>): GridCard[] {
  return [
    ...list.integrations.map(
      (integration): GridCard => ({
        kind: 'integration',
        key: `integration:${integration.id}`,
        status: cardStatus(integration),
        integration,
      }),
    ),
    ...list.available.map(
      (available): GridCard => ({
        kind: 'available',
        key: `available:${available.integrationKey}`,
        status: 'not-connected',
        available,
      }),
    ),
    ...list.adoptable.map(
      (adoptable): GridCard => ({
        kind: 'adoptable',
        key: `adoptable:${adoptable.connectionId}`,
        status: 'not-connected',
        adoptable,
      }),
    ),
  ]
}

function groupOf(card: GridCard): GridGroup {
  if (card.status === 'syncing' || card.status === 'queued' || card.status === 'connected') return 'active'
  if (card.kind === 'integration' && needsAttention(card.integration)) return 'attention'
  return 'idle'
}

/** Within a group by name; what has no account yet stands behind the accounts of its CRM. */
function sortText(card: GridCard, nameOf: (provider: string) => string): string[] {
  switch (card.kind) {
    case 'integration':
      return [nameOf(card.integration.provider), '0', card.integration.account.name, card.integration.id]
    case 'adoptable':
      return [nameOf(card.adoptable.provider), '1', card.adoptable.integrationKey, card.adoptable.connectionId]
    case 'available':
      return [nameOf(card.available.provider), '2', card.available.integrationKey]
  }
}

function compareTexts(a: string[], b: string[]): number {
  for (const [index, text] of a.entries()) {
    const order = text.localeCompare(b[index] ?? '')
    if (order !== 0) return order
  }
  return 0
}

/** Where each card stands: group by state, order by name. */
export function layoutOf(cards: readonly GridCard[], nameOf: (provider: string) => string): GridLayout {
  const layout: GridLayout = { attention: [], active: [], idle: [] }
  const sorted = cards
    .map((card) => ({ card, text: sortText(card, nameOf) }))
    .sort((a, b) => compareTexts(a.text, b.text))
  for (const { card } of sorted) layout[groupOf(card)].push(card.key)
  return layout
}

/**
 * The layout while the pointer is on the grid: cards keep the place that they have, gone ones leave, new ones come last
 * in their group, so that nothing moves under the pointer.
 */
export function holdLayout(held: GridLayout, next: GridLayout): GridLayout {
  const alive = new Set(gridGroups.flatMap((group) => next[group]))
  const known = new Set(gridGroups.flatMap((group) => held[group]))
  const kept = (group: GridGroup) => [
    ...held[group].filter((key) => alive.has(key)),
    ...next[group].filter((key) => !known.has(key)),
  ]
  return { attention: kept('attention'), active: kept('active'), idle: kept('idle') }
}

/** Whether a card passes search and status filter. The search looks at every name that the card shows. */
export function matches(card: GridCard, filter: GridFilter, nameOf: (provider: string) => string): boolean {
  if (filter.status !== null && card.status !== filter.status) return false
  const search = filter.search.trim().toLocaleLowerCase()
  if (!search) return true
  return sortText(card, nameOf).some((text) => text.toLocaleLowerCase().includes(search)) || shownName(card, search)
}

function shownName(card: GridCard, search: string): boolean {
  return card.kind === 'available' && (card.available.displayName ?? '').toLocaleLowerCase().includes(search)
}
