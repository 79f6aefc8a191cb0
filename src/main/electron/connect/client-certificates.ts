import { app, type Certificate, dialog } from 'electron'
import type { Texts } from '../boot/texts'
import { hostOf } from './connect-page'

/** More would not fit on a screen; the ones that end latest are offered. */
const most = 6

/**
 * Lets the person choose the certificate that a server asks for. Electron would send the first one by itself, which tells
 * the server who the person is.
 */
export function askForClientCertificates(t: Texts): void {
  app.on('select-client-certificate', (event, _contents, url, certificates, answer) => {
    event.preventDefault()
    void choose(t, hostOf(url), certificates).then((chosen) => (chosen ? answer(chosen) : answer()))
  })
}

async function choose(t: Texts, host: string, certificates: Certificate[]): Promise<Certificate | null> {
  const offered = [...certificates].sort((a, b) => b.validExpiry - a.validExpiry).slice(0, most)
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: t('native.certificate.title'),
    detail: t('native.certificate.detail', { host }),
    buttons: [
      ...offered.map(({ subjectName, issuerName }) => `${subjectName} (${issuerName})`),
      t('native.certificate.none'),
    ],
    defaultId: offered.length,
    cancelId: offered.length,
    noLink: true,
  })
  return offered[response] ?? null
}
