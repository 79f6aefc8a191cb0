import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { electronArguments, parseStartOptions, serverArguments } from '../../scripts/lib/start-options.mjs'

const options = (...argv: string[]) => {
  const parsed = parseStartOptions(argv, '/home/me')
  if (!('options' in parsed)) throw new Error(parsed.error)
  return parsed.options
}

const problem = (...argv: string[]) => {
  const parsed = parseStartOptions(argv)
  return 'error' in parsed ? parsed.error : null
}

describe('options of npm start', () => {
  test('nothing asked for: a window, any port, the usual folder', () => {
    expect(options()).toEqual({
      browser: false,
      electron: false,
      sandbox: false,
      open: true,
      hidden: false,
      chromiumSandbox: true,
      help: false,
      dataDir: undefined,
      port: undefined,
      clockFile: undefined,
      indexLag: undefined,
    })
  })

  test('values are read after a space and after an equals sign', () => {
    expect(options('--port', '4100', '--data-dir=/tmp/a b').port).toBe(4100)
    expect(options('--port=0', '--data-dir', '/tmp/a b')).toMatchObject({ port: 0, dataDir: resolve('/tmp/a b') })
  })

  test('a relative folder is meant from where the person is', () => {
    expect(options('--data-dir', 'data').dataDir).toBe(resolve('/home/me/data'))
  })

  test.each([
    [['--prot', '1'], 'Unknown option --prot'],
    [['elsewhere'], 'Unknown option elsewhere'],
    [['--port'], '--port wants a value'],
    [['--port', '80x'], '--port wants a number from 0 to 65535, not "80x"'],
    [['--port', '65536'], '--port wants a number from 0 to 65535, not "65536"'],
    [['--data-dir='], '--data-dir wants a value'],
    [['--sandbox=yes'], '--sandbox takes no value'],
    [['--browser', '--electron'], '--browser and --electron cannot both be asked for'],
  ])('%j is refused: %s', (argv, error) => {
    expect(problem(...argv)).toBe(error)
  })
})

describe('what the hosts are given', () => {
  const all = options('--port', '4100', '--data-dir', resolve('/d'), '--sandbox', '--no-open')

  test('the server host opens the browser unless no window is wanted', () => {
    expect(serverArguments(options())).toEqual(['serve', '--open'])
    expect(serverArguments(options('--hidden'))).toEqual(['serve', '--no-open'])
    const wanted = ['serve', '--port', '4100', '--data-dir', resolve('/d'), '--sandbox', '--no-open']
    expect(serverArguments(all)).toEqual(wanted)
  })

  test('Electron is hidden when no window is wanted, and keeps Chromium’s sandbox unless asked', () => {
    expect(electronArguments(options(), '/app')).toEqual(['/app'])
    expect(electronArguments(all, '/app')).toEqual(['/app', '--data-dir', resolve('/d'), '--sandbox', '--hidden'])
    expect(electronArguments(options('--no-chromium-sandbox'), '/app')).toEqual(['/app', '--no-sandbox'])
  })
})
