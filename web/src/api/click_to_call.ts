import * as v from 'valibot';
import { browser_http, call, type HttpPort } from './http';

/**
 * Rings the phones of one's own extension; the one that is picked up calls `number`. Fails with an ApiError: `no_phone`
 * where none is online.
 */
export async function click_to_call(extension: number, number: string, port: HttpPort = browser_http): Promise<void> {
  await call(port, 'POST', '/api/click-to-call', v.unknown(), { extension, number });
}
