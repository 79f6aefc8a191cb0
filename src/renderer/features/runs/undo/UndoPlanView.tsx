import { Skeleton } from '@mantine/core'
import { type UndoPlan, type UndoPlanAtCrm, undoLeftProblems } from '@shared/model'
import type { TFunction } from 'i18next'
import { HardDrive, Info } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { recordPath } from '../../../app/record-place'
import { ProviderTile } from '../../../components/labels/ProviderTile'
import { useIntegrations, useWorkspaceState } from '../../../lib/hooks/use-engine'
import { useFormat } from '../../../lib/hooks/use-format'
import { useProviders } from '../../../lib/hooks/use-providers'
import classes from './undo.module.css'
import { backByAction, leftShown, writesAt } from './undo-plan-model'

/** So many records that stay are named. */
const named = 5

/** What an undo would do now, place by place, and what stays as it is, and why. */
export function UndoPlanView({ plan, isRedo, onLeave }: { plan: UndoPlan; isRedo: boolean; onLeave(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const places = usePlaces(plan)
  const byAction = backByAction(plan)
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const { items, more } = leftShown(plan, named)
  const isWritten = places.some(({ at }) => writesAt(at) > 0)
  return (
    <>
      <h3 className={classes.section}>
        {t(isRedo ? 'runs.undo.comesAgain' : 'runs.undo.goesBack')}{' '}
        <span className="t3 num">{format.number(plan.back.count)}</span>
      </h3>
      <ul className={classes.places}>
        <Place
          mark={<HardDrive size={12} className="icon" aria-hidden />}
          name={t('runs.undo.here')}
          count={plan.back.count === 0 ? t('runs.undo.nothing') : t('runs.undo.changes', { count: plan.back.count })}
        >
          {t(isRedo ? 'runs.undo.again' : 'runs.undo.back', { count: plan.back.count })}{' '}
          {byAction && byAction.length > 0
            ? byAction.map(({ action, count }) => t(`runs.undo.did.${action}`, { count })).join(', ')
            : null}
        </Place>
        {places.map(({ at, provider, name }) => (
          <Place
            key={at.integrationId}
            mark={<ProviderTile provider={provider} size={16} />}
            name={t('runs.undo.at', { name })}
            count={writesAt(at) === 0 ? t('runs.undo.nothing') : t('runs.undo.writes', { count: writesAt(at) })}
          >
            {writesAt(at) === 0
              ? null
              : t('runs.undo.there', {
                  name,
                  environment: t(`common.environment.${kind}`),
                  what: whatAt(at, isRedo, t),
                })}
          </Place>
        ))}
      </ul>
      {isWritten ? null : (
        <p className={`caption t2 ${classes.note}`}>
          {t('runs.undo.nothingThere', { environment: t(`common.environment.${kind}`) })}
        </p>
      )}
      {plan.left.count > 0 ? (
        <>
          <h3 className={classes.section}>
            {t('runs.undo.stays')} <span className="t3 num">{format.number(plan.left.count)}</span>
          </h3>
          <ul className={classes.left}>
            {items.map((item) => (
              <li key={item.changeId}>
                {item.recordId === null ? (
                  <span className="ell">{item.name || t(`common.unnamed.${item.kind}`)}</span>
                ) : (
                  <Link
                    className="ell"
                    href={recordPath({ kind: item.kind, id: item.recordId, page: 'history' })}
                    onClick={onLeave}
                  >
                    {item.name || t(`common.unnamed.${item.kind}`)}
                  </Link>
                )}
                <span className="t2">
                  {t(`problems.${undoLeftProblems[item.reason]}.fact`, { provider: t('runs.undo.aCrm') })}
                </span>
              </li>
            ))}
            {more > 0 ? (
              <li>
                <span className="t2 num">{t('runs.undo.more', { count: more })}</span>
                <span className="t2">{t('runs.undo.moreHint')}</span>
              </li>
            ) : null}
          </ul>
        </>
      ) : null}
      <p className={`caption t2 ${classes.cost}`}>
        <Info size={14} className="icon t3" aria-hidden />
        <span>
          {t('runs.undo.ownRun')} {t('runs.undo.changedSince')}
        </span>
      </p>
    </>
  )
}

/** The same while it is being found out. */
export function UndoPlanSkeleton() {
  const { t } = useTranslation()
  return (
    <div className={classes.skeleton} role="status">
      <span className="sr-only">{t('runs.undo.planning')}</span>
      {['24%', '70%', '62%', '28%', '66%'].map((width) => (
        <Skeleton key={width} w={width} h={10} />
      ))}
    </div>
  )
}

function Place(props: { mark: ReactNode; name: string; count: string; children: ReactNode }) {
  return (
    <li>
      <span className={classes.mark}>{props.mark}</span>
      <span className="w5 ell">{props.name}</span>
      <span className="t2 num">{props.count}</span>
      {props.children ? <span className={`caption t2 ${classes.detail}`}>{props.children}</span> : null}
    </li>
  )
}

/** The CRMs that an undo could concern, those with something to be written in front. */
function usePlaces(plan: UndoPlan): { at: UndoPlanAtCrm; provider: string; name: string }[] {
  const { t } = useTranslation()
  const providers = useProviders()
  const integrations = useIntegrations()?.integrations ?? []
  return plan.atCrm
    .map((at) => {
      const integration = integrations.find(({ id }) => id === at.integrationId)
      const provider = providers.find(({ id }) => id === integration?.provider)?.name ?? at.integrationId
      const account = integration?.account.name
      const name = account ? t('integrations.named', { provider, account }) : provider
      return { at, provider: integration?.provider ?? '', name }
    })
    .sort((a, b) => Number(writesAt(b.at) > 0) - Number(writesAt(a.at) > 0))
}

function whatAt(at: UndoPlanAtCrm, isRedo: boolean, t: TFunction): string {
  const { creates, updates, deletes, restores, associations } = at
  const parts = [
    deletes > 0 ? t('runs.undo.deletes', { count: deletes }) : null,
    updates > 0 ? t(isRedo ? 'runs.undo.updatesAgain' : 'runs.undo.updates', { count: updates }) : null,
    creates > 0 ? t('runs.undo.creates', { count: creates }) : null,
    restores > 0 ? t('runs.undo.restores', { count: restores }) : null,
    associations > 0 ? t('runs.undo.associations', { count: associations }) : null,
  ]
  return parts.filter((part) => part !== null).join(', ')
}
