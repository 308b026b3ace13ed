import * as v from 'valibot';
import { browser_http, call, type Answer, type HttpPort } from './http';
import { me_schema, session_schema, sign_in_schema, type Me, type Session, type User } from './types';

/**
 * pbxd's web API, one method for each call. All of them fail with an ApiError.
 *
 *     const api = new Api();
 *     const { user } = await api.me();
 */
export class Api {
  constructor(private readonly port: HttpPort = browser_http) {}

  /** Fails with `wrong_credentials`, `too_many_attempts` (see `retry_after`) or `busy`. */
  async sign_in(login: string, password: string): Promise<User> {
    return (await call(this.port, 'POST', '/api/sign-in', sign_in_schema, { login, password })).value.user;
  }

  async sign_out(): Promise<void> {
    await call(this.port, 'POST', '/api/sign-out', v.unknown(), {});
  }

  /** Fails with `not_signed_in`. */
  async me(): Promise<Me> {
    return (await call(this.port, 'GET', '/api/me', me_schema)).value;
  }

  /**
   * Makes or renews this tab's credential at the switch: the same `session_id` gets a new password and expiry, and keeps
   * its `client_id`. Fails with `not_found` where the user has no Extension on the Channel, or the ID is another's.
   */
  create_session(channel_id: number, session_id: string): Promise<Answer<Session>> {
    return call(this.port, 'POST', `/extensions/${channel_id}/sessions`, session_schema, { session_id });
  }
}
