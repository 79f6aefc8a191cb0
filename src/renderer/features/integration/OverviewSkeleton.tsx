import { Skeleton } from '@mantine/core'
import { Delayed } from '../../components/loading/Delayed'
import classes from './overview.module.css'

const four = [0, 1, 2, 3]

/** Grey bars in the shape of the overview, after 150 ms. */
export function OverviewSkeleton() {
  return (
    <Delayed>
      <div className={classes.overview} aria-hidden>
        <div className={classes.figures}>
          {four.map((each) => (
            <div key={each} className={`${classes.figure} ${classes.bars}`}>
              <Skeleton w="48%" h={9} />
              <Skeleton w="34%" h={18} />
              <Skeleton w="62%" h={9} />
            </div>
          ))}
        </div>
        <div className={classes.sectionHead}>
          <Skeleton w={64} h={11} />
        </div>
        {four.map((each) => (
          <div key={each} className={classes.barRow}>
            <Skeleton w={each % 2 ? '58%' : '72%'} h={9} />
            <Skeleton w={each % 2 ? '70%' : '62%'} h={9} />
            <Skeleton w="50%" h={9} />
            <Skeleton w="44%" h={9} />
          </div>
        ))}
      </div>
    </Delayed>
  )
}
