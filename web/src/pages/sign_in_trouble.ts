import { ApiError } from '../api/error';
import { counted } from '../util/text';

/** What to tell somebody whose sign-in failed: kindly, and nothing that pbxd keeps to itself. */
export function sign_in_trouble(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong. Try again.';
  switch (error.code) {
    case 'wrong_credentials':
      return 'The user name or the password is wrong.';
    case 'too_many_attempts':
      return `Too many attempts. Try again ${wait_text(error.retry_after)}.`;
    case 'busy':
      return 'pbxd is busy right now. Try again in a moment.';
    case 'unreachable':
      return 'pbxd cannot be reached. Check your connection and try again.';
    case 'csrf':
    case 'origin':
      return 'This page is out of date. Reload it and try again.';
    default:
      return error.message;
  }
}

function wait_text(seconds: number | undefined): string {
  if (seconds === undefined) return 'later';
  return seconds < 90 ? `in ${counted(Math.max(1, seconds), 'second')}` : `in ${counted(Math.ceil(seconds / 60), 'minute')}`;
}
