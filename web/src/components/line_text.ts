import type { Trouble } from '../verto/verto_state';

/** Why this browser is not online, in a sentence for the person whose browser it is. */
export const trouble_text: Record<Trouble, string> = {
  pbxd_unreachable: 'pbxd cannot be reached.',
  pbxd_restarting: 'pbxd is restarting.',
  switch_unreachable: 'The switch is unreachable.',
  switch_silent: 'The switch does not answer.',
  connection_lost: 'The connection to the switch was lost.',
  login_refused: 'The switch refused the login.',
  session_ended: 'The session has ended.',
  not_allowed: 'pbxd closed the connection, because it did not like what this page said.',
  no_session: 'pbxd gives this browser no line. Your extension may have been taken away.',
};
