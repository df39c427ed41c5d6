import { expect, it } from '@jest/globals'
import { type Proc, processTree } from './process-tree.ts'

/** As `proc(5)` has it: times of its own, and of children that it waited for, in ticks of 10 ms. */
const stat = (pid: number, parent: number, own: number, waitedFor = 0): string =>
  `${pid} (a (strange) name) S ${parent} 1 1 0 -1 0 0 0 0 0 ${own} 0 ${waitedFor} 0 20 0 1 0 0`

const msOf = (proc: Proc, pid: number) =>
  processTree(proc)
    ?.of(pid)
    ?.map((member) => [member.pid, member.ms])

it('counts a process and all that descend from it', () => {
  const all = new Map([
    [1, stat(1, 0, 100)],
    [7, stat(7, 1, 3, 2)],
    [8, stat(8, 7, 4)],
    [9, stat(9, 8, 5)],
  ])
  const proc = { entries: () => ['1', '7', '8', '9', 'meminfo'], stat: (pid: number) => all.get(pid) ?? '' }
  expect(msOf(proc, 7)).toEqual([
    [7, 50],
    [8, 40],
    [9, 50],
  ])
  expect(msOf(proc, 6)).toBeUndefined()
})

it('loses no time of a process that ends while it is read', () => {
  let child = true
  const proc: Proc = {
    entries: () => (child ? ['7', '8'] : ['7']),
    stat(pid) {
      if (pid === 7) return stat(7, 1, 3, child ? 0 : 4)
      child = false
      throw new Error('ENOENT')
    },
  }
  expect(msOf(proc, 7)).toEqual([[7, 70]])
})

it('knows nothing where the kernel says nothing', () => {
  const absent = () => {
    throw new Error('ENOENT')
  }
  expect(processTree({ entries: absent, stat: absent })).toBeUndefined()
})
