/** Something that a person has to mend before the schemas may be published. */
export interface Problem {
  /** Path below /schemas. */
  readonly where: string
  readonly what: string
}
