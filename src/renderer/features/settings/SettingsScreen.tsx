import { Bell, BriefcaseBusiness, HardDrive, Network, SlidersHorizontal, SunMedium, Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { routes } from '../../app/routes'
import { Toolbar } from '../../components/frame/Toolbar'
import { EnvBadge } from '../../components/labels/EnvBadge'
import { SettingsFrame, type SettingsGroup } from '../../components/settings/SettingsFrame'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { AppearancePage } from './AppearancePage'
import { DataPage } from './DataPage'
import { DiagnosticsPage } from './DiagnosticsPage'
import { GeneralPage } from './GeneralPage'
import { NetworkPage } from './NetworkPage'
import { NotificationsPage } from './NotificationsPage'
import { WorkspacePage } from './WorkspacePage'

const pages = {
  general: { icon: SlidersHorizontal, draw: GeneralPage },
  appearance: { icon: SunMedium, draw: AppearancePage },
  notifications: { icon: Bell, draw: NotificationsPage },
  network: { icon: Network, draw: NetworkPage },
  data: { icon: HardDrive, draw: DataPage },
  diagnostics: { icon: Wrench, draw: DiagnosticsPage },
  workspace: { icon: BriefcaseBusiness, draw: WorkspacePage },
} as const
type Page = keyof typeof pages

/** Settings of Patchbay and of the workspace. `page` is the one in the address. */
export function SettingsScreen({ page }: { page?: string }) {
  const { t } = useTranslation()
  const workspace = useWorkspaceState()?.current
  const ofPatchbay: Page[] = ['general', 'appearance', 'notifications', 'network', 'data', 'diagnostics']
  const ofWorkspace: Page[] = workspace ? ['workspace'] : []
  const open = [...ofPatchbay, ...ofWorkspace].find((each) => each === page) ?? ofPatchbay[0] ?? 'general'
  const link = (id: Page) => ({ id, href: routes.settings(id), label: t(`settings.page.${id}`), icon: pages[id].icon })
  const groups: SettingsGroup[] = [
    { id: 'patchbay', title: t('common.app'), pages: ofPatchbay.map(link) },
    ...(workspace
      ? [
          {
            id: 'workspace',
            title: (
              <>
                <span className="ell">{workspace.name}</span> <EnvBadge kind={workspace.kind} />
              </>
            ),
            pages: ofWorkspace.map(link),
          },
        ]
      : []),
  ]
  const Draw = pages[open].draw
  return (
    <>
      <Toolbar title={t('settings.title')}>
        <span className="caption t2">{t('settings.atOnce')}</span>
      </Toolbar>
      <SettingsFrame label={t('settings.pages')} groups={groups} open={open}>
        <Draw />
      </SettingsFrame>
    </>
  )
}
