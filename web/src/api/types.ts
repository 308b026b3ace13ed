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
  channel: v.object({ id: v.number(), name: v.string(), auth_realm: v.string() }),
});
export type Extension = v.InferOutput<typeof extension_schema>;

export const me_schema = v.object({ user: user_schema, extensions: v.array(extension_schema) });
export type Me = v.InferOutput<typeof me_schema>;

export const sign_in_schema = v.object({ user: user_schema });

/** A browser session's credential at the switch. */
export const session_schema = v.object({
  session_id: v.string(),
  client_id: v.pipe(v.string(), v.minLength(1)),
  password: v.pipe(v.string(), v.minLength(1)),
  realm: v.pipe(v.string(), v.minLength(1)),
  /** Seconds since 1970. */
  expires_at: v.number(),
  verto_url: v.pipe(v.string(), v.regex(/^wss?:\/\//)),
  ice_servers: v.array(
    v.object({
      urls: v.union([v.string(), v.array(v.string())]),
      username: v.optional(v.string()),
      credential: v.optional(v.string()),
    }),
  ),
});
export type Session = v.InferOutput<typeof session_schema>;
