import * as v from 'valibot';
import { ApiError, error_of_status } from './error';

/** What a call needs from the page; handed in so that a test can stand in for it. */
export interface HttpPort {
  fetch: typeof fetch;
  /** The text of `document.cookie`. */
  cookies(): string;
}

export const browser_http: HttpPort = {
  fetch: (...request) => fetch(...request),
  cookies: () => document.cookie,
};

export interface Answer<T> {
  value: T;
  /** The server's clock as its answer told it (`Date`), in milliseconds since 1970. */
  server_time: number | undefined;
}

const timeout = 15_000;
const error_body = v.object({
  error: v.object({ code: v.string(), message: v.string(), field: v.optional(v.string()) }),
});

/** The value of one cookie as it was set, or an empty string. */
export function cookie_value(cookies: string, name: string): string {
  const start = `${name}=`;
  const found = cookies.split('; ').find((cookie) => cookie.startsWith(start));
  return found?.slice(start.length) ?? '';
}

function seconds(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}

async function body_of(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function error_of(response: Response, body: unknown): ApiError {
  const retry_after = seconds(response.headers.get('Retry-After'));
  const told = v.safeParse(error_body, body);
  if (!told.success) return error_of_status(response.status, retry_after);
  const { code, message, field } = told.output.error;
  return new ApiError(code, message, response.status, field, retry_after);
}

/**
 * One request to pbxd. `schema` is what a good answer looks like; fields that it does not name are dropped, so that a newer
 * pbxd can say more. Every failure is an ApiError.
 */
export async function call<T>(
  port: HttpPort,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  schema: v.GenericSchema<unknown, T>,
  body?: unknown,
): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') {
    headers['X-CSRFToken'] = cookie_value(port.cookies(), 'csrftoken');
    headers['Content-Type'] = 'application/json';
  }
  let response: Response;
  try {
    const request: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store', redirect: 'error' };
    if (body !== undefined) request.body = JSON.stringify(body);
    response = await port.fetch(path, { ...request, signal: AbortSignal.timeout(timeout) });
  } catch {
    throw new ApiError('unreachable', 'pbxd cannot be reached.', 0);
  }
  const answer = response.status === 204 ? null : await body_of(response);
  if (!response.ok) throw error_of(response, answer);
  const checked = v.safeParse(schema, answer);
  if (!checked.success) throw new ApiError('bad_answer', 'pbxd gave an answer that this page does not understand.', response.status);
  const date = Date.parse(response.headers.get('Date') ?? '');
  return { value: checked.output, server_time: Number.isNaN(date) ? undefined : date };
}
