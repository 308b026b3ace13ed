import { close_code } from './messages';

/** Why this browser is not online; each has its sentence in `SelfStatus`. */
export type Trouble =
  | 'pbxd_unreachable'
  | 'pbxd_restarting'
  | 'switch_unreachable'
  | 'switch_silent'
  | 'connection_lost'
  | 'login_refused'
  | 'session_ended'
  | 'not_allowed'
  | 'no_session';

/**
 *     connecting --login--> online --close--> waiting --backoff--> connecting
 *         |                    `--verto.punt--> taken_over     (until the person takes it back)
 *         `--404--> refused                                    (until the person tries again)
 */
export type VertoState =
  | { kind: 'stopped' }
  | { kind: 'connecting' }
  /** `ready`: the switch has said what became of calls of before a reload. */
  | { kind: 'online'; ready: boolean }
  | { kind: 'waiting'; trouble: Trouble; retry_at: number }
  | { kind: 'taken_over' }
  | { kind: 'refused'; trouble: Trouble };

/** What the relay means by closing with `code`; `opened`: it had accepted the socket before. */
export function trouble_of_close(code: number, opened: boolean): Trouble {
  switch (code) {
    case close_code.restarting:
      return 'pbxd_restarting';
    case close_code.abuse:
      return 'not_allowed';
    case close_code.no_switch:
      return 'switch_unreachable';
    case close_code.session_ended:
      return 'session_ended';
    default:
      return opened ? 'connection_lost' : 'pbxd_unreachable';
  }
}
