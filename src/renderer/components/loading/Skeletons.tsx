import { Skeleton } from '@mantine/core'
import { Delayed } from './Delayed'
import classes from './Skeletons.module.css'

/** Grey bars in the shape of cards, after 150 ms. */
export function CardSkeletons({ count = 6 }: { count?: number }) {
  return (
    <Delayed>
      <div className={classes.cards} aria-hidden>
        {Array.from({ length: count }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
          <div key={index} className={classes.card}>
            <div className="row">
              <Skeleton w={32} h={32} radius={7} />
              <div className={`grow ${classes.lines}`}>
                <Skeleton w="44%" h={11} />
                <Skeleton w="72%" h={8} />
              </div>
            </div>
            <Skeleton w="86%" h={8} mt={4} />
            <Skeleton w="64%" h={8} />
            <Skeleton w="100%" h={7} mt={4} />
          </div>
        ))}
      </div>
    </Delayed>
  )
}

/** Grey bars in the shape of table rows, after 150 ms. */
export function RowSkeletons({ count = 12 }: { count?: number }) {
  return (
    <Delayed>
      <div aria-hidden>
        {Array.from({ length: count }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
          <div key={index} className={classes.row}>
            <Skeleton w={14} h={14} />
            <Skeleton w={index % 2 ? '58%' : '70%'} h={9} />
            <Skeleton w={index % 2 ? '74%' : '82%'} h={9} />
            <Skeleton w="56%" h={9} />
            <Skeleton w="100%" h={9} />
          </div>
        ))}
      </div>
    </Delayed>
  )
}
