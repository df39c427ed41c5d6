import { Wire } from './control.ts'

const given = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: this is started by the chaos tool only`)
  return value
}

/** The one wire of this process. */
export const wire = new Wire({
  service: given('CHAOS_SERVICE'),
  instance: given('CHAOS_INSTANCE'),
  controlFile: given('CHAOS_CONTROL'),
  toldFile: given('CHAOS_TOLD'),
})
