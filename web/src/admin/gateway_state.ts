import type { AtSwitch, Gateway } from './records';

/** good: calls go through; waiting: it may yet; bad: they do not; idle: it is not meant to. */
export type Tone = 'good' | 'waiting' | 'bad' | 'idle';

export interface StateText {
  tone: Tone;
  text: string;
}

/** The switch's words for a registration (sofia's gateway states), in ours. */
const registrations: Record<string, StateText> = {
  REGED: { tone: 'good', text: 'Registered' },
  NOREG: { tone: 'good', text: 'Ready' },
  TRYING: { tone: 'waiting', text: 'Registering' },
  REGISTER: { tone: 'waiting', text: 'Registering' },
  UNREGED: { tone: 'waiting', text: 'Not registered' },
  UNREGISTER: { tone: 'waiting', text: 'Signing off' },
  EXPIRED: { tone: 'waiting', text: 'Registration ran out' },
  FAILED: { tone: 'bad', text: 'Registration failed' },
  FAIL_WAIT: { tone: 'bad', text: 'Registration failed' },
  TIMEOUT: { tone: 'bad', text: 'No answer' },
  DOWN: { tone: 'bad', text: 'Down' },
};

/** How a Gateway is at one switch. One that does not answer its pings is down, whatever its registration was. */
export function state_at(at: AtSwitch): StateText {
  const told = registrations[at.registration] ?? { tone: 'waiting', text: at.registration };
  if (!at.up && told.tone === 'good') return { tone: 'bad', text: 'Does not answer' };
  return told;
}

/** Where no switch has it, why. */
export function state_nowhere(gateway: Gateway): StateText {
  return gateway.enabled ? { tone: 'waiting', text: 'On no switch yet' } : { tone: 'idle', text: 'Disabled' };
}

export function ping_text(at: AtSwitch): string {
  if (!at.up || at.ping_ms <= 0) return '';
  return at.ping_ms < 10 ? `${at.ping_ms.toFixed(1)} ms` : `${Math.round(at.ping_ms)} ms`;
}
