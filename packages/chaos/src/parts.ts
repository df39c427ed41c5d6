import { type Fault } from './faults.ts'

/** The part of the system that a fault needs for itself, if any: two hands at one part undo each other's work. */
export function partOf(fault: Fault): string | undefined {
  switch (fault.kind) {
    case 'line':
      return `line ${fault.line}`
    case 'scale':
    case 'rolling restart':
      return `instances of ${fault.service}`
    case 'pause':
      return `a process of ${fault.service}`
    case 'skew':
    case 'starve':
      return `${fault.kind} ${fault.service}`
    case 'provider':
    case 'provider restart':
      return 'provider'
    case 'reverse locks':
      return 'stock'
    case 'registry':
      return 'registry'
    case 'kafka down':
      return 'kafka'
    case 'postgres restart':
      return 'postgres'
    case 'kill':
    case 'point':
    case 'postgres terminate':
    case 'rogue':
      return undefined
  }
}
