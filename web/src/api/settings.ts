import * as v from 'valibot';
import { browser_http, call, type HttpPort } from './http';

const extension_settings_schema = v.object({
  id: v.number(),
  number: v.string(),
  name: v.string(),
  channel: v.string(),
  do_not_disturb: v.boolean(),
  call_waiting: v.boolean(),
  forward_always: v.string(),
  forward_busy: v.string(),
  forward_no_answer: v.string(),
  ring_seconds: v.number(),
  voicemail: v.boolean(),
  voicemail_to_email: v.boolean(),
  has_voicemail_pin: v.boolean(),
  calling_class: v.string(),
  caller_id: v.string(),
  max_calls: v.number(),
});
export type ExtensionSettings = v.InferOutput<typeof extension_settings_schema>;

const settings_schema = v.object({ email: v.string(), extensions: v.array(extension_settings_schema) });
export type Settings = v.InferOutput<typeof settings_schema>;

/** What its user may change; a PIN is written and never read. */
export type SettingsChange = Partial<
  Pick<
    ExtensionSettings,
    'do_not_disturb' | 'call_waiting' | 'forward_always' | 'forward_busy' | 'forward_no_answer' | 'ring_seconds' | 'voicemail' | 'voicemail_to_email'
  > & { voicemail_pin: string }
>;

/** How the signed-in user's calls are handled. Both methods fail with an ApiError. */
export class SettingsApi {
  constructor(private readonly port: HttpPort = browser_http) {}

  async get(): Promise<Settings> {
    return (await call(this.port, 'GET', '/api/settings', settings_schema)).value;
  }

  async set(id: number, change: SettingsChange): Promise<ExtensionSettings> {
    return (await call(this.port, 'PATCH', `/api/settings/${id}`, extension_settings_schema, change)).value;
  }
}
