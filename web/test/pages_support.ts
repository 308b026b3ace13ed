import type { OwnPhone, Phones } from '../src/api/phones';
import type { ExtensionSettings } from '../src/api/settings';

export function own_phone(id: number, change: Partial<OwnPhone> = {}): OwnPhone {
  return { id, label: 'Desk phone', username: `1001-${id}`, enabled: true, extension: '1001', registrations: [], ...change };
}

export function phones_told(change: Partial<Phones> = {}): Phones {
  return {
    server: 'pbx.example',
    realm: 'lines',
    transports: ['udp', 'tcp'],
    most: 16,
    extensions: [{ number: '1001', name: 'Alice Müller' }],
    phones: [own_phone(1)],
    ...change,
  };
}

export function extension_settings(change: Partial<ExtensionSettings> = {}): ExtensionSettings {
  return {
    id: 1,
    number: '1001',
    name: 'Alice Müller',
    channel: 'Office',
    do_not_disturb: false,
    call_waiting: true,
    forward_always: '',
    forward_busy: '',
    forward_no_answer: '',
    ring_seconds: 25,
    voicemail: true,
    voicemail_to_email: false,
    has_voicemail_pin: false,
    calling_class: 'national',
    caller_id: '',
    max_calls: 4,
    ...change,
  };
}
