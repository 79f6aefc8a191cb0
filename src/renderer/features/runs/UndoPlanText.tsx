import { type UndoPlan, type UndoPlanAtCrm, undoLeftProblems } from '@shared/model'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useIntegrations, useWorkspaceState } from '../../lib/use-engine'
import { useProviders } from '../../lib/use-providers'

/** What an undo would do now: how much goes back, what stays and why, what happens at each CRM. */
export function UndoPlanText({ plan, isRedo }: { plan: UndoPlan; isRedo: boolean }) {
  const { t } = useTranslation()
  const providers = useProviders()
  const integrations = useIntegrations()?.integrations ?? []
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const named = plan.atCrm.map((at) => {
    const integration = integrations.find(({ id }) => id === at.integrationId)
    const provider = providers.find(({ id }) => id === integration?.provider)?.name ?? at.integrationId
    const account = integration?.account.name
    return { at, name: account ? t('integrations.named', { provider, account }) : provider }
  })
  const written = named.filter(({ at }) => writes(at) > 0)
  const reasons = [...new Set(plan.left.items.map(({ reason }) => undoLeftProblems[reason]))]
  return (
    <>
      <p>{t(isRedo ? 'runs.undo.again' : 'runs.undo.back', { count: plan.back.count })}</p>
      {plan.left.count > 0 ? (
        <p>
          {t('runs.undo.left', { count: plan.left.count })}{' '}
          {reasons.map((code) => t(`problems.${code}.fact`, { provider: t('runs.undo.aCrm') })).join(' ')}
        </p>
      ) : null}
      {written.length === 0 ? (
        <p>{t('runs.undo.nothingThere', { environment: t(`common.environment.${kind}`) })}</p>
      ) : (
        <ul>
          {written.map(({ at, name }) => (
            <li key={at.integrationId}>
              {t('runs.undo.there', {
                name,
                environment: t(`common.environment.${kind}`),
                what: whatAt(at, isRedo, t),
              })}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Whether an undo takes apart what the next syncs could match, or make, again. */
export function takesApart({ back }: UndoPlan): boolean {
  return back.items.some(({ action }) => action === 'deleted' || action === 'unlinked' || action === 'cancelled')
}

function writes({ creates, updates, deletes, restores, associations }: UndoPlanAtCrm): number {
  return creates + updates + deletes + restores + associations
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
