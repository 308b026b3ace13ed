import * as v from 'valibot';
import { browser_http, call, type HttpPort } from '../api/http';
import {
  did_schema,
  explanation_schema,
  gateway_schema,
  known_extension_schema,
  route_schema,
  type Did,
  type Explanation,
  type Fields,
  type Gateway,
  type KnownExtension,
  type Noun,
  type Route,
} from './records';

/** The address of a record. A route's name may have slashes, which stay as they are: an encoded one is refused. */
export function path_of(noun: Noun, name: string): string {
  return `/api/admin/${noun}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** The administrators' part of pbxd's web API. All of its methods fail with an ApiError; where a field is wrong it says which. */
export class AdminApi {
  constructor(private readonly port: HttpPort = browser_http) {}

  async gateways(): Promise<Gateway[]> {
    return (await call(this.port, 'GET', '/api/admin/gateways', v.object({ gateways: v.array(gateway_schema) }))).value.gateways;
  }

  async routes(): Promise<Route[]> {
    return (await call(this.port, 'GET', '/api/admin/routes', v.object({ routes: v.array(route_schema) }))).value.routes;
  }

  async dids(): Promise<Did[]> {
    return (await call(this.port, 'GET', '/api/admin/dids', v.object({ dids: v.array(did_schema) }))).value.dids;
  }

  async extensions(): Promise<KnownExtension[]> {
    const schema = v.object({ extensions: v.array(known_extension_schema) });
    return (await call(this.port, 'GET', '/api/admin/extensions', schema)).value.extensions;
  }

  /** Fails with 409 where the name or number is taken. */
  async add(noun: Noun, fields: Fields): Promise<void> {
    await call(this.port, 'POST', `/api/admin/${noun}`, v.unknown(), fields);
  }

  async change(noun: Noun, name: string, fields: Fields): Promise<void> {
    await call(this.port, 'PATCH', path_of(noun, name), v.unknown(), fields);
  }

  /** Fails with `in_use` for a Gateway that a route has. */
  async remove(noun: Noun, name: string): Promise<void> {
    await call(this.port, 'DELETE', path_of(noun, name), v.unknown());
  }

  /** `from`: an Extension's number, or "outside". */
  async explain(from: string, to: string): Promise<Explanation> {
    const asked = new URLSearchParams({ from, to }).toString();
    return (await call(this.port, 'GET', `/api/admin/explain?${asked}`, explanation_schema)).value;
  }
}
