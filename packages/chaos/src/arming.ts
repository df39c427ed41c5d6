/** What the services are told of faults that they carry out themselves: armed points, starved pools, wrong clocks. */
import { type Fault } from './faults.ts'
import { type Control } from './inside/control.ts'

export type ArmedFault = Extract<Fault, { readonly kind: 'point' | 'starve' | 'skew' }>

/** With this fault too; the id tells it from others at the same point. */
export function armed(control: Control, fault: ArmedFault, id: string): Control {
  switch (fault.kind) {
    case 'point': {
      const { kind: _, ...what } = fault
      return { ...control, armed: [...control.armed, { id, ...what }] }
    }
    case 'starve':
      return { ...control, starved: [...control.starved, fault.service] }
    case 'skew':
      return { ...control, skewMs: { ...control.skewMs, [fault.service]: fault.ms } }
  }
}

/** Without it, and with all others. */
export function disarmed(control: Control, fault: ArmedFault, id: string): Control {
  switch (fault.kind) {
    case 'point':
      return { ...control, armed: control.armed.filter((each) => each.id !== id) }
    case 'starve':
      return { ...control, starved: control.starved.filter((service) => service !== fault.service) }
    case 'skew':
      return { ...control, skewMs: { ...control.skewMs, [fault.service]: 0 } }
  }
}
