import { describe, expect, it } from '@jest/globals'

import { assignedPartitions } from './member-assignment.ts'

describe('the assignment of a group member', () => {
  it('is read as the protocol lays it out', () => {
    const bytes = Buffer.from(
      '0001' +
        '00000002' +
        '0001' +
        '61' +
        '00000002' +
        '00000000' +
        '00000005' +
        '0002' +
        '6263' +
        '00000001' +
        '00000003' +
        '00000000',
      'hex',
    )
    expect(assignedPartitions(bytes)).toEqual(['a/0', 'a/5', 'bc/3'])
  })

  it('is nothing for a member that was given nothing yet', () => {
    expect(assignedPartitions(Buffer.alloc(0))).toEqual([])
  })
})
