import type { MicrophoneTrouble } from './microphone_trouble';

/** How a call came to its end. */
export type Ending =
  /** The person here hung up, declined, or gave up waiting. */
  | { by: 'us' }
  /** `verto.bye`; the words of FreeSWITCH. */
  | { by: 'switch'; cause: string; code: number | null }
  | { by: 'microphone'; trouble: MicrophoneTrouble }
  /** The browser could not agree with the switch about the sound. */
  | { by: 'media' }
  /** The switch, or pbxd's relay, did not take the request. */
  | { by: 'refused'; code: number }
  | { by: 'silence' }
  /** The connection to the switch was lost before the call was answered. */
  | { by: 'line' }
  /** It was answered, the connection was lost, and the switch did not give it back. */
  | { by: 'gone' }
  /** Another tab took this browser's line over, and the call with it. */
  | { by: 'other_tab' };
