import type { Did, Gateway, Route } from '../src/admin/records';

export const gateway = (given: Partial<Gateway> = {}): Gateway => ({
  name: 'carrier',
  switches: [],
  proxy: 'sip.example.net',
  transport: 'udp',
  registers: true,
  username: 'pbx-1',
  secret: true,
  realm: '',
  allowed: [],
  caller_id: '',
  caller_id_source: 'from',
  max_calls: 30,
  enabled: true,
  ...given,
});

export const route = (given: Partial<Route> = {}): Route => ({
  name: 'National',
  position: 10,
  pattern: '0[1-9][0-9]{3,14}',
  strip: 0,
  prefix: '',
  calling_class: 'national',
  gateways: ['carrier'],
  caller_id: '',
  emergency: false,
  enabled: true,
  ...given,
});

export const did = (given: Partial<Did> = {}): Did => ({
  number: '+4930123456',
  name: 'Reception',
  extensions: ['1001'],
  voicemail: '',
  ring_seconds: 30,
  enabled: true,
  ...given,
});
