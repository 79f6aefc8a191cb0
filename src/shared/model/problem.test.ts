import { mkdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isOfStorage, makeProblem, toProblem } from './problem'

const ofSystem = (code: string, syscall: string, path?: string) =>
  Object.assign(new Error(`${code}: ${syscall}`), { code, syscall, ...(path === undefined ? {} : { path }) })

it('what the system says of a file or a folder is a problem of the data folder or the disk, with the place', () => {
  for (const code of ['EACCES', 'EPERM', 'EROFS']) {
    const problem = toProblem(ofSystem(code, 'mkdir', '/data/workspaces/x'))
    expect(problem).toMatchObject({ code: 'DATA_FOLDER_NOT_WRITABLE', params: { path: '/data/workspaces/x' } })
    expect(isOfStorage(problem)).toBe(true)
  }
  expect(toProblem(ofSystem('ENOSPC', 'write'))).toMatchObject({ code: 'DISK_FULL' })
  expect(toProblem(ofSystem('EIO', 'read'))).toMatchObject({ code: 'DISK_FAILED' })
  expect(isOfStorage(makeProblem('DATA_FOLDER_MOVED'))).toBe(true)
})

it('a program, an address and a missing folder are no problem of the data folder', () => {
  expect(toProblem(ofSystem('EACCES', 'spawn xdg-open', 'xdg-open')).code).toBe('INTERNAL')
  expect(toProblem(ofSystem('EACCES', 'connect', '/run/x.sock')).code).toBe('INTERNAL')
  expect(toProblem(ofSystem('EACCES', 'connect')).code).toBe('INTERNAL')
  try {
    mkdirSync('/proc/none/none')
  } catch (error) {
    expect(toProblem(error).code).toBe('INTERNAL')
  }
})
