import { Button, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Delayed } from '../loading/Delayed'
import { ProblemNote } from '../notices/ProblemNote'
import classes from './decide.module.css'

/** The body of a screen where people decide: the list at the left, what is open beside it. */
export function DecideFrame(props: {
  /** What the list is read with. */
  query: { items: unknown; error: unknown; more: boolean; readMore(): void; again(): void }
  /** Stands in place of list and pane where there is nothing to show; null: there is something. */
  empty: ReactNode
  list: ReactNode
  children: ReactNode
}) {
  const { t } = useTranslation()
  const { items, error, more, readMore, again } = props.query
  if (error) {
    return (
      <div className={classes.note}>
        <ProblemNote error={error} retry={again} />
      </div>
    )
  }
  if (items === undefined) return <DecideSkeleton />
  if (props.empty !== null) return props.empty
  return (
    <div className={classes.frame}>
      <div className={classes.side}>
        {props.list}
        {more ? (
          <div className={classes.more}>
            <Button size="xs" onClick={readMore}>
              {t('common.action.more')}
            </Button>
          </div>
        ) : null}
      </div>
      {props.children}
    </div>
  )
}

/** What is open, with its footer at the bottom. */
export function DecidePane(props: { label: string; children: ReactNode; footer?: ReactNode }) {
  return (
    <section className={classes.detail} aria-label={props.label}>
      <div className={classes.scroll}>{props.children}</div>
      {props.footer ? <footer className={classes.footer}>{props.footer}</footer> : null}
    </section>
  )
}

/** Grey bars in the shape of such a screen, after 150 ms. */
function DecideSkeleton() {
  return (
    <Delayed>
      <div className={classes.frame} aria-hidden>
        <div className={classes.side}>
          {['54%', '62%', '48%', '58%', '44%'].map((width) => (
            <div key={width} className={classes.item}>
              <Skeleton w={20} h={20} />
              <Skeleton w={width} h={10} mt={4} />
              <span />
              <Skeleton w="72%" h={8} mt={6} className={classes.line} />
            </div>
          ))}
        </div>
        <div className={classes.detail}>
          <DetailSkeleton />
        </div>
      </div>
    </Delayed>
  )
}

/** The same for what is open alone. */
export function DetailSkeleton() {
  return (
    <Delayed>
      <div className={classes.bars} aria-hidden>
        <Skeleton w="28%" h={13} />
        <Skeleton w="66%" h={9} />
        {['a', 'b', 'c', 'd', 'e'].map((key) => (
          <div key={key} className={classes.barRow}>
            <Skeleton w="60%" h={9} />
            <Skeleton w="70%" h={9} />
            <Skeleton w="54%" h={9} />
            <Skeleton w="64%" h={9} />
          </div>
        ))}
      </div>
    </Delayed>
  )
}
