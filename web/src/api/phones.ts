import * as v from 'valibot';
import { browser_http, call, type HttpPort } from './http';

/** A phone that is registered with a line's credentials; what it calls itself is its own words. */
const registration_schema = v.object({
  address: v.string(),
  agent: v.string(),
  /** Milliseconds since 1970, by pbxd's clock. */
  since: v.number(),
  since_exact: v.boolean(),
  switch: v.string(),
  /** False: told before the switch went away, and not since. */
  confirmed: v.fallback(v.boolean(), true),
});
export type Registration = v.InferOutput<typeof registration_schema>;

const phone_fields = {
  id: v.number(),
  label: v.string(),
  username: v.string(),
  enabled: v.boolean(),
  extension: v.string(),
  registrations: v.array(registration_schema),
};
const phone_schema = v.object(phone_fields);
export type OwnPhone = v.InferOutput<typeof phone_schema>;

const made_schema = v.object({ ...phone_fields, password: v.pipe(v.string(), v.minLength(1)) });
/** A phone whose password is told this once. */
export type MadePhone = v.InferOutput<typeof made_schema>;

const phones_schema = v.object({
  /** Empty where pbxd does not know it either. */
  server: v.string(),
  realm: v.string(),
  transports: v.array(v.string()),
  most: v.number(),
  extensions: v.array(v.object({ number: v.string(), name: v.string() })),
  phones: v.array(phone_schema),
});
export type Phones = v.InferOutput<typeof phones_schema>;

export interface NewPhone {
  label: string;
  extension: string;
  username?: string;
  password?: string;
}

/** The signed-in user's own phones. All of its methods fail with an ApiError. */
export class PhonesApi {
  constructor(private readonly port: HttpPort = browser_http) {}

  async list(): Promise<Phones> {
    return (await call(this.port, 'GET', '/api/phones', phones_schema)).value;
  }

  async make(phone: NewPhone): Promise<MadePhone> {
    return (await call(this.port, 'POST', '/api/phones', made_schema, phone)).value;
  }

  async set(id: number, change: { label?: string; enabled?: boolean }): Promise<OwnPhone> {
    return (await call(this.port, 'PATCH', `/api/phones/${id}`, phone_schema, change)).value;
  }

  /** A new password; what was registered with the old one is ended. */
  async reset(id: number): Promise<MadePhone> {
    return (await call(this.port, 'POST', `/api/phones/${id}/reset`, made_schema, {})).value;
  }

  async remove(id: number): Promise<void> {
    await call(this.port, 'DELETE', `/api/phones/${id}`, v.unknown());
  }
}
