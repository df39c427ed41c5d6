/**
 * The partitions in a group member's assignment, as the consumer protocol lays it out: a version, then for each topic
 * its name and its partitions; what follows is the members' own affair.
 */
export function assignedPartitions(assignment: Buffer): readonly string[] {
  // A member that has joined, and that the group has not given anything yet.
  if (assignment.length === 0) return []
  const owned: string[] = []
  let at = 2
  const int32 = () => assignment.readInt32BE((at += 4) - 4)
  const text = () => {
    const length = assignment.readInt16BE(at)
    at += 2 + length
    return assignment.toString('utf8', at - length, at)
  }
  for (let topics = int32(); topics > 0; topics--) {
    const topic = text()
    for (let partitions = int32(); partitions > 0; partitions--) owned.push(`${topic}/${int32()}`)
  }
  return owned
}
