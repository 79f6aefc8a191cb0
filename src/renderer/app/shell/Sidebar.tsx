import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { useFormat } from '../../lib/hooks/use-format'
import { isAt, type Place, places, type SubPlace } from '../places'
import { CommandField } from './CommandField'
import classes from './Sidebar.module.css'
import { StatusStrip } from './StatusStrip'
import { WorkspaceMenu } from './WorkspaceMenu'

/** Workspace, places and status; a labelled rail in narrow windows. */
export function Sidebar() {
  const { t } = useTranslation()
  const ofGroup = (group: Place['group']) => places.filter((place) => place.group === group)
  const house = ofGroup('house')
  return (
    <div className={classes.side}>
      <div className={`${classes.lights} drag`} />
      <WorkspaceMenu />
      <CommandField />
      <nav className={classes.nav} aria-label={t('shell.nav.label')}>
        {ofGroup('work').map((place) => (
          <PlaceWithBelow key={place.id} place={place} />
        ))}
        {house.length > 0 ? <div className={classes.gap} /> : null}
        {house.map((place) => (
          <PlaceWithBelow key={place.id} place={place} />
        ))}
      </nav>
      <StatusStrip />
    </div>
  )
}

function PlaceWithBelow({ place }: { place: Place }) {
  const [path] = useLocation()
  const below = place.below ?? []
  const isIn = below.some(({ href }) => isAt(path, href))
  const isOpen = isAt(path, place.href) || isIn
  return (
    <>
      <PlaceLink place={place} isHere={isOpen && !isIn} />
      {isOpen && below.length > 0 ? (
        <div className={classes.below}>
          {below.map((each) => (
            <PlaceLink key={each.id} place={each} isHere={isAt(path, each.href)} isBelow />
          ))}
        </div>
      ) : null}
    </>
  )
}

const noCount = () => undefined
const never = () => false

function PlaceLink({ place, isHere, isBelow }: { place: SubPlace; isHere: boolean; isBelow?: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const useCount = place.useCount ?? noCount
  const count = useCount()
  const useTrouble = place.useTrouble ?? never
  const isTrouble = useTrouble()
  return (
    <Link href={place.href} className={classes.place} aria-current={isHere ? 'page' : undefined}>
      {isBelow ? null : <place.icon size={16} className={`icon ${classes.icon}`} aria-hidden />}
      {t(`shell.nav.${place.id}`)}
      {count === undefined ? null : (
        <span className={`num ${classes.count}`} data-trouble={isTrouble && count > 0 ? true : undefined}>
          {format.number(count)}
        </span>
      )}
    </Link>
  )
}
