import * as v from 'valibot';

/** How a Gateway is at one switch; `ping_ms` is 0 where it is not pinged. */
export const at_switch_schema = v.object({
  switch: v.string(),
  registration: v.string(),
  up: v.boolean(),
  ping_ms: v.number(),
});
export type AtSwitch = v.InferOutput<typeof at_switch_schema>;

export const gateway_schema = v.object({
  name: v.string(),
  switches: v.array(at_switch_schema),
  proxy: v.string(),
  transport: v.string(),
  registers: v.boolean(),
  username: v.string(),
  /** Whether there is one: it goes in and never comes out. */
  secret: v.boolean(),
  realm: v.string(),
  allowed: v.array(v.string()),
  caller_id: v.string(),
  caller_id_source: v.string(),
  max_calls: v.number(),
  enabled: v.boolean(),
});
export type Gateway = v.InferOutput<typeof gateway_schema>;

export const route_schema = v.object({
  name: v.string(),
  position: v.number(),
  pattern: v.string(),
  strip: v.number(),
  prefix: v.string(),
  calling_class: v.string(),
  gateways: v.array(v.string()),
  caller_id: v.string(),
  emergency: v.boolean(),
  enabled: v.boolean(),
});
export type Route = v.InferOutput<typeof route_schema>;

export const did_schema = v.object({
  number: v.string(),
  name: v.string(),
  extensions: v.array(v.string()),
  /** The Extension whose mailbox takes over; empty: nobody's. */
  voicemail: v.string(),
  ring_seconds: v.number(),
  enabled: v.boolean(),
});
export type Did = v.InferOutput<typeof did_schema>;

/** Of an Extension, what it takes to choose it. */
export const known_extension_schema = v.object({ number: v.string(), name: v.string() });
export type KnownExtension = v.InferOutput<typeof known_extension_schema>;

/** What would become of a call: the rules as they were asked, and what the switch would be told. */
export const explanation_schema = v.object({
  from: v.string(),
  to: v.string(),
  reasons: v.array(v.string()),
  document: v.string(),
});
export type Explanation = v.InferOutput<typeof explanation_schema>;

export type Noun = 'gateways' | 'routes' | 'dids';
/** The fields of a record as they are sent: all of a new one, the changed ones of an old one. */
export type Fields = Record<string, string | number | boolean | string[]>;
