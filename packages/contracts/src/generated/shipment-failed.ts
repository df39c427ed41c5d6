// Generated from /schemas/ShipmentFailed/v1.avsc: change the schema, then `npm run generate`.

export interface ShipmentFailedData {
  readonly reason: string
}
