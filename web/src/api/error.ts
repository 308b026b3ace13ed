/** pbxd's own codes, and two for what happens on the way to it. */
export type ErrorCode =
  | 'bad_request'
  | 'not_signed_in'
  | 'wrong_credentials'
  | 'csrf'
  | 'origin'
  | 'not_found'
  | 'conflict'
  | 'too_many_attempts'
  | 'busy'
  /** No answer at all. */
  | 'unreachable'
  /** An answer that is not what the contract says. */
  | 'bad_answer'
  | (string & {});

/** Why a call to pbxd failed; `message` is a sentence for people. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** The HTTP status; 0 where there was no answer. */
    readonly status: number,
    /** The field of the request that was wrong, if one was. */
    readonly field?: string,
    /** Seconds to wait before another attempt. */
    readonly retry_after?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const by_status: Record<number, [ErrorCode, string]> = {
  400: ['bad_request', 'pbxd did not understand the request.'],
  401: ['not_signed_in', 'You are not signed in.'],
  403: ['csrf', 'This page is out of date. Reload it and try again.'],
  404: ['not_found', 'There is nothing here.'],
  409: ['conflict', 'Somebody changed this at the same time.'],
  429: ['too_many_attempts', 'Too many attempts.'],
  503: ['busy', 'pbxd is busy. Try again in a moment.'],
};

/** For an answer whose body says nothing usable (a reverse proxy's own page, say). */
export function error_of_status(status: number, retry_after?: number): ApiError {
  const [code, message] = by_status[status] ?? ['bad_answer', `pbxd answered with an error (${status}).`];
  return new ApiError(code, message, status, undefined, retry_after);
}
