/** Whether this page may show notifications through the browser (https://developer.mozilla.org/docs/Web/API/Notification). */
export function permission(): NotificationPermission | 'unsupported' {
  return 'Notification' in window ? Notification.permission : 'unsupported'
}

/** Lets the browser ask the person; only in answer to a click. */
export async function askPermission(): Promise<NotificationPermission | 'unsupported'> {
  return 'Notification' in window ? await Notification.requestPermission() : 'unsupported'
}

/** Shows one where that is allowed. A click brings this page to the front and calls `open`. */
export function showNotification({ title, body, open }: { title: string; body: string; open?: () => void }): void {
  if (permission() !== 'granted') return
  const notification = new Notification(title, { body, icon: './icon.svg' })
  notification.onclick = () => {
    window.focus()
    notification.close()
    open?.()
  }
}
