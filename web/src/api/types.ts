import * as v from 'valibot';

export const user_schema = v.object({
  login: v.string(),
  display_name: v.string(),
  role: v.string(),
});
export type User = v.InferOutput<typeof user_schema>;

export const extension_schema = v.object({
  id: v.number(),
  number: v.string(),
  name: v.string(),
  do_not_disturb: v.optional(v.boolean(), false),
  channel: v.object({ id: v.number(), name: v.string(), auth_realm: v.string() }),
});
export type Extension = v.InferOutput<typeof extension_schema>;

export const me_schema = v.object({ user: user_schema, extensions: v.array(extension_schema) });
export type Me = v.InferOutput<typeof me_schema>;

export const sign_in_schema = v.object({ user: user_schema });

const ice_url = v.pipe(v.string(), v.maxLength(512), v.regex(/^(stuns?|turns?):[\w.:[\]-]+(\?transport=(udp|tcp))?$/i));

/** A STUN or TURN server, as RTCPeerConnection takes it. */
export const ice_server_schema = v.object({
  urls: v.union([ice_url, v.pipe(v.array(ice_url), v.minLength(1), v.maxLength(16))]),
  username: v.exactOptional(v.pipe(v.string(), v.maxLength(512))),
  credential: v.exactOptional(v.pipe(v.string(), v.maxLength(512))),
});
export type IceServer = v.InferOutput<typeof ice_server_schema>;

/** Those that can be used: one that this page cannot read, or more than a browser likes, must not cost the whole line. */
function usable_servers(told: unknown): IceServer[] {
  const servers = Array.isArray(told) ? told.filter((server) => v.is(ice_server_schema, server)) : [];
  return servers.slice(0, 8).map((server) => v.parse(ice_server_schema, server));
}

/** A browser session's credential at the switch. */
export const session_schema = v.object({
  session_id: v.string(),
  client_id: v.pipe(v.string(), v.minLength(1)),
  password: v.pipe(v.string(), v.minLength(1)),
  realm: v.pipe(v.string(), v.minLength(1)),
  /** Seconds since 1970. */
  expires_at: v.number(),
  verto_url: v.pipe(v.string(), v.regex(/^wss?:\/\//)),
  /** Calls inside one network need none. */
  ice_servers: v.pipe(v.optional(v.unknown(), []), v.transform(usable_servers)),
});
export type Session = v.InferOutput<typeof session_schema>;
