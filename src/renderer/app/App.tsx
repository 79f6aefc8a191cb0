import { lazy, Suspense } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { Toasts } from '../components/Toasts'
import { routes } from './routes'

const IntegrationsScreen = lazy(() =>
  import('../features/integrations/IntegrationsScreen').then((module) => ({ default: module.IntegrationsScreen })),
)
const IntegrationScreen = lazy(() =>
  import('../features/integration/IntegrationScreen').then((module) => ({ default: module.IntegrationScreen })),
)
const RunsScreen = lazy(() => import('../features/runs/RunsScreen').then((module) => ({ default: module.RunsScreen })))

/** The whole app: the frame and the place that the address names. */
export function App() {
  return (
    <>
      <Suspense>
        <Switch>
          <Route path={routes.integrations} component={IntegrationsScreen} />
          <Route path="/integrations/:id">
            {({ id }) => <IntegrationScreen key={id} id={decodeURIComponent(id)} />}
          </Route>
          <Route path="/runs/:id?">{({ id }) => <RunsScreen runId={id ? decodeURIComponent(id) : null} />}</Route>
          <Route>
            <Redirect to={routes.integrations} replace />
          </Route>
        </Switch>
      </Suspense>
      <Toasts />
    </>
  )
}
