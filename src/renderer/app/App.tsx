import { lazy, useEffect, useRef } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { useSyncAllShortcut } from '../actions/sync-actions'
import { useShown } from '../client'
import { Toasts } from '../components/notices/Toasts'
import { ConnectLayer } from '../features/connect/ConnectLayer'
import { FirstRun } from '../features/firstRun/FirstRun'
import { PreviewLayer } from '../features/firstSync/PreviewLayer'
import { CardDialogs } from '../features/integrations/cards/CardDialogs'
import { useRunMessages } from '../features/runs/run-messages'
import { useChosenLanguage } from '../lib/hooks/use-app-settings'
import { PaletteLayer } from './palette/Palette'
import { partOf, routes } from './routes'
import { LeaveDialog } from './shell/LeaveDialog'
import { Shell } from './shell/Shell'
import { useNotices } from './use-notices'
import { KeyDialog } from './workspace/KeyDialog'
import { useOpenWorkspace, WorkspaceGate } from './workspace/WorkspaceGate'

const IntegrationsScreen = lazy(() =>
  import('../features/integrations/IntegrationsScreen').then((module) => ({ default: module.IntegrationsScreen })),
)
const IntegrationScreen = lazy(() =>
  import('../features/integration/IntegrationScreen').then((module) => ({ default: module.IntegrationScreen })),
)
const IntegrationRuns = lazy(() =>
  import('../features/runs/IntegrationRuns').then((module) => ({ default: module.IntegrationRuns })),
)
const ConflictsScreen = lazy(() =>
  import('../features/conflicts/ConflictsScreen').then((module) => ({ default: module.ConflictsScreen })),
)
const RecordsScreen = lazy(() =>
  import('../features/records/RecordsScreen').then((module) => ({ default: module.RecordsScreen })),
)
const MappingTab = lazy(() =>
  import('../features/mapping/MappingTab').then((module) => ({ default: module.MappingTab })),
)
const StreamSettings = lazy(() =>
  import('../features/streamSettings/StreamSettings').then((module) => ({ default: module.StreamSettings })),
)
const ReviewsScreen = lazy(() =>
  import('../features/reviews/ReviewsScreen').then((module) => ({ default: module.ReviewsScreen })),
)
const WaitingScreen = lazy(() =>
  import('../features/waiting/WaitingScreen').then((module) => ({ default: module.WaitingScreen })),
)
const VerifyScreen = lazy(() =>
  import('../features/verify/VerifyScreen').then((module) => ({ default: module.VerifyScreen })),
)
const CoverageScreen = lazy(() =>
  import('../features/coverage/CoverageScreen').then((module) => ({ default: module.CoverageScreen })),
)
const SettingsScreen = lazy(() =>
  import('../features/settings/SettingsScreen').then((module) => ({ default: module.SettingsScreen })),
)
const RunsScreen = lazy(() => import('../features/runs/RunsScreen').then((module) => ({ default: module.RunsScreen })))

/** `page`: what is open in a tab. */
type IntegrationParams = { id: string; tab?: string; page?: string }

/** The whole app: first run, the states of the workspace, and the places in their frame. */
export function App() {
  useChosenLanguage()
  return (
    <>
      <Switch>
        <Route path={routes.addWorkspace} component={FirstRun} />
        <Route path="/workspaces/:id/show/*?">
          {({ id, '*': place }) => <ShowWorkspace key={id} id={id} place={`/${place ?? ''}`} />}
        </Route>
        <Route>
          <WorkspaceGate firstRun={<FirstRun />}>
            <Places />
          </WorkspaceGate>
        </Route>
      </Switch>
      <Toasts />
    </>
  )
}

/** Where a notification, or the start of the app, leads: shows a workspace, then the place in it. */
function ShowWorkspace({ id, place }: { id: string; place: string }) {
  const [, navigate] = useLocation()
  const { run } = useOpenWorkspace()
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    const isShown = useShown.getState().id === id
    void (isShown ? Promise.resolve() : run(id)).then(() => navigate(place, { replace: true }))
  })
  return null
}

function Places() {
  useRunMessages()
  useNotices()
  useSyncAllShortcut()
  return (
    <>
      <Shell>
        <Switch>
          <Route path={routes.integrations} component={IntegrationsScreen} />
          <Route path="/integrations/:id/verify/:stream?">
            {({ id, stream }) => <VerifyScreen id={id} stream={stream ?? null} />}
          </Route>
          <Route<IntegrationParams> path="/integrations/:id/:tab?/:page?">
            {({ id, tab, page }) => (
              <IntegrationScreen
                key={id}
                id={id}
                tab={tab}
                contents={{
                  runs: <IntegrationRuns id={id} />,
                  mapping: <MappingTab id={id} page={page} />,
                  settings: <StreamSettings id={id} page={page} />,
                }}
              />
            )}
          </Route>
          <Route path="/conflicts/:id?">{({ id }) => <ConflictsScreen recordId={id ? id : null} />}</Route>
          <Route path="/records/*?" component={RecordsScreen} />
          <Route path="/reviews/:id?">{({ id }) => <ReviewsScreen reviewId={id ? id : null} />}</Route>
          <Route path="/waiting/:segment?/:id?">
            {({ segment, id }) => <WaitingScreen segment={segment ?? null} itemId={partOf(id)} />}
          </Route>
          <Route path="/coverage/:kind?/:combination?">
            {({ kind, combination }) => <CoverageScreen path={kind ?? null} combination={partOf(combination)} />}
          </Route>
          <Route path="/settings/:page?">{({ page }) => <SettingsScreen page={page} />}</Route>
          <Route path="/runs/:id?">{({ id }) => <RunsScreen runId={id ? id : null} />}</Route>
          <Route>
            <Redirect to={routes.integrations} replace />
          </Route>
        </Switch>
      </Shell>
      <ConnectLayer />
      <CardDialogs />
      <PreviewLayer />
      <KeyDialog />
      <LeaveDialog />
      <PaletteLayer />
    </>
  )
}
