import { Button } from '@mantine/core'
import type { IntegrationList } from '@shared/model'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { HoldProvider } from '../../components/actions/MoreMenu'
import { NoMatch } from '../../components/notices/EmptyState'
import { useFormat } from '../../lib/hooks/use-format'
import { useProviders } from '../../lib/hooks/use-providers'
import { ConnectAllButton } from './ConnectAllButton'
import { AdoptableCard } from './cards/AdoptableCard'
import { AvailableCard } from './cards/AvailableCard'
import { IntegrationCard } from './cards/IntegrationCard'
import classes from './Grid.module.css'
import { useGridHold } from './grid-hold'
import {
  cardsOf,
  type GridCard,
  type GridFilter,
  type GridGroup,
  type GridLayout,
  gridGroups,
  holdLayout,
  layoutOf,
  matches,
} from './grid-model'

/** The cards in their groups. While the person is busy on the grid no card changes its place. */
export function Grid(props: { list: IntegrationList; filter: GridFilter; onClearFilter(): void }) {
  const { t } = useTranslation()
  const providers = useProviders()
  const grid = useRef<HTMLDivElement>(null)
  const { isHeld, hold } = useGridHold(grid)
  const held = useRef<GridLayout | null>(null)

  const nameOf = (id: string) => providers.find((provider) => provider.id === id)?.name ?? id
  const all = cardsOf(props.list)
  const next = layoutOf(all, nameOf)
  const layout = isHeld && held.current ? holdLayout(held.current, next) : next
  held.current = layout

  const byKey = new Map(all.filter((card) => matches(card, props.filter, nameOf)).map((card) => [card.key, card]))
  const groups = gridGroups
    .map((group) => ({ group, cards: layout[group].flatMap((key) => byKey.get(key) ?? []) }))
    .filter(({ cards }) => cards.length > 0)

  const search = props.filter.search.trim()
  return (
    <HoldProvider value={hold}>
      <div ref={grid} className={classes.grid}>
        {groups.map(({ group, cards }, index) => (
          <Group key={group} group={group} cards={cards} list={props.list} isFirst={index === 0} />
        ))}
        {groups.length === 0 ? (
          <NoMatch text={search ? t('integrations.noMatch.search', { search }) : t('integrations.noMatch.filter')}>
            <Button onClick={props.onClearFilter}>{t('integrations.noMatch.clear')}</Button>
          </NoMatch>
        ) : null}
      </div>
    </HoldProvider>
  )
}

function Group(props: { group: GridGroup; cards: GridCard[]; list: IntegrationList; isFirst: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const id = `group-${props.group}`
  return (
    <section aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.name}>
          {t(`integrations.group.${props.group}`)}{' '}
          <span className={`num ${classes.count}`}>{format.number(props.cards.length)}</span>
        </h2>
        <span className="grow" />
        {props.group === 'idle' ? <ConnectAllButton list={props.list} /> : null}
        {props.isFirst && props.list.integrations.length > 0 ? <Legend /> : null}
      </div>
      <div className={classes.cards}>
        {props.cards.map((card) => (
          <Card key={card.key} card={card} />
        ))}
      </div>
    </section>
  )
}

function Card({ card }: { card: GridCard }) {
  switch (card.kind) {
    case 'integration':
      return <IntegrationCard integration={card.integration} status={card.status} />
    case 'available':
      return <AvailableCard available={card.available} />
    case 'adoptable':
      return <AdoptableCard adoptable={card.adoptable} />
  }
}

function Legend() {
  const { t } = useTranslation()
  return (
    <div className={classes.legend} aria-hidden>
      <span>{t('integrations.legend.title')}</span>
      <i className={classes.succeeded} />
      {t('integrations.legend.succeeded')}
      <i className={classes.partial} />
      {t('integrations.legend.partial')}
      <i className={classes.failed} />
      {t('integrations.legend.failed')}
    </div>
  )
}
