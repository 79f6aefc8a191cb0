import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'

// A sandbox with nothing behind it: it listens, walks a consent through its redirects, and dies when asked to.
let live = workerData.live
mkdirSync(workerData.stateDir, { recursive: true })
writeFileSync(join(workerData.stateDir, 'state'), 'kept')

const redirect = (response, location, cookie) =>
  response.writeHead(302, { location, ...(cookie ? { 'set-cookie': cookie } : {}) }).end()

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1')
  const cookies = request.headers.cookie ?? ''
  if (url.pathname === '/die') process.exit(3)
  if (url.pathname === '/live') return response.end(String(live))
  if (url.pathname === '/connect') {
    response.setHeader('set-cookie', ['passing=1; Path=/', 'oauth2-s1=1; HttpOnly; SameSite=Lax'])
    return redirect(response, '/sim/consent?session=s1')
  }
  if (url.pathname === '/sim/consent') {
    const allowed = url.searchParams.get('auto') === 'allow' && url.searchParams.get('session') === 's1'
    if (!allowed) return response.end('a page that waits for a click')
    return redirect(response, '/callback?code=c1', 'passing=; Max-Age=0')
  }
  if (url.pathname === '/callback') {
    response.statusCode = cookies === 'oauth2-s1=1' ? 200 : 400
    return response.end()
  }
  if (url.pathname === '/away') return redirect(response, 'https://example.test/')
  if (url.pathname === '/round') return redirect(response, '/round')
  response.writeHead(404).end()
})

parentPort.on('message', (message) => {
  if (message.type === 'set-live') live = message.live
  else process.exit(0)
})
if (workerData.stateDir.includes('broken')) process.exit(4)
server.listen(workerData.port, '127.0.0.1', () => {
  parentPort.postMessage({ type: 'ready', host: `http://127.0.0.1:${server.address().port}`, apiKey: 'sandbox-key' })
})
