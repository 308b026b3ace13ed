/** Why there is no microphone. */
export type MicrophoneTrouble = 'insecure' | 'unsupported' | 'denied' | 'dismissed' | 'missing' | 'in_use' | 'failed';

/** Fails a call before it began, or before it was answered. */
export class MicrophoneError extends Error {
  constructor(readonly trouble: MicrophoneTrouble) {
    super(`no microphone: ${trouble}`);
    this.name = 'MicrophoneError';
  }
}

/** What happened and what to do about it. */
export const microphone_text: Record<MicrophoneTrouble, string> = {
  insecure: 'A browser gives its microphone to secure pages alone. Open pbxd by its https address.',
  unsupported: 'This browser cannot make calls. Use a current Firefox, Chrome, Edge or Safari.',
  denied:
    'The microphone is blocked for this page. Allow it with the sign beside the address, in the browser’s settings for this site, then call again.',
  dismissed: 'A call needs the microphone. Call again when you are ready to allow it.',
  missing: 'No microphone was found. Plug one in or switch it on, then call again.',
  in_use: 'The microphone cannot be opened: another program may be using it. Close that program, then call again.',
  failed: 'The microphone cannot be opened. Choose another one under “Sound”, then call again.',
};

/** What getUserMedia's error means. */
export function trouble_of(error: unknown): MicrophoneTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const message = error instanceof Error || error instanceof DOMException ? error.message : '';
  switch (name) {
    case 'NotAllowedError':
      return /dismiss/i.test(message) ? 'dismissed' : 'denied';
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'in_use';
    default:
      return 'failed';
  }
}
