// What is recorded of calls on a real FreeSWITCH: by its events, and by the CDRs of the time when pbxd was away. Part of calls.mjs.
import { readdir } from 'node:fs/promises';
import { until } from '../support/processes.mjs';
import { check, equal } from '../support/suite.mjs';

export async function call_records({ pbx, real, live, ask, quiet, people, phones, registered, telco }) {
  const { desk, bobs } = phones;
  const newest = async () => (await ask('calls', { limit: 1 }))[0];
  const told = (row) => [row.from, row.to, row.answered_by, row.direction, row.result, row.cause];
  /** The record of the call that just ended; each call is one record. */
  const record = async (before) => {
    const rows = await until('the record to be complete', async () => {
      const listed = await ask('calls', { limit: 1000 });
      return listed.length > before && listed[0].complete && listed;
    }, { seconds: 30 });
    equal(rows.length, before + 1, 'records');
    return rows[0];
  };
  const count = async () => (await ask('calls', { limit: 1000 })).length;
  const spooled = async () => (await readdir(pbx.spool)).filter((name) => name.endsWith('.cdr.xml')).length;

  await live('calls are recorded: who called whom, when, and how it ended', async () => {
    await quiet();
    let before = await count();
    const began = Date.now();
    const call = await desk.call('1002', { from: '1003', name: 'The Boss' });
    const ringing = await bobs.rings();
    await until('the call in the list', async () => (await newest())?.result === 'ringing');
    ringing.answer();
    await until('the answer in the list', async () => (await newest()).result === 'talking');
    await call.sounds();
    call.hang_up();
    await quiet();
    const talk = await record(before++);
    equal(told(talk), ['1001', '1002', '1002', 'internal', 'answered', 'NORMAL_CLEARING'], 'the talk');
    check(talk.started_at >= began - 5000 && talk.answered_at > talk.started_at && talk.ended_at > talk.answered_at, 'its times');
    const printed = await pbx.cli('calls', '--extension', '1002', '--limit', '1');
    check(/^when +from +to +answered_by +duration +result\n\S+ \S+ +1001 +1002 +1002 +0:\d\d +answered$/m.test(printed.stdout), printed.stdout);
    const json = JSON.parse((await pbx.cli('calls', '--limit', '1', '--json')).stdout);
    equal(json[0].uuid, talk.uuid, 'the record as JSON');

    await ask('extension.set', { extension: '1002', voicemail: false });
    for (const [status, reason, result] of [[603, 'Decline', 'refused'], [486, 'Busy Here', 'busy']]) {
      const refused = await desk.call('1002');
      (await bobs.rings()).decline(status, reason);
      await until('the end', () => refused.ended);
      await quiet();
      equal((await record(before++)).result, result, reason);
    }
    const given_up = await desk.call('1002');
    await bobs.rings();
    given_up.hang_up();
    await quiet();
    equal(told(await record(before++)), ['1001', '1002', '', 'internal', 'missed', 'ORIGINATOR_CANCEL'], 'given up');
    await ask('extension.set', { extension: '1002', voicemail: true });
    const message = await desk.call('1002');
    (await bobs.rings()).decline(603, 'Decline');
    await until('voicemail', () => message.state === 'answered');
    message.hang_up();
    await quiet();
    equal(told(await record(before++)).slice(0, 5), ['1001', '1002', '1002', 'internal', 'voicemail'], 'a message');
    equal((await desk.call('7777').then((it) => until('the end', () => it.ended))).slice(0, 3), '404', 'nobody');
    await quiet();
    equal((await record(before++)).result, 'failed', 'nobody');
    equal(await spooled(), 0, 'CDRs in the spool');
    const { calls } = await until('all records to be written', async () => {
      const status = await ask('status', {});
      return status.calls.waiting === 0 && status;
    });
    equal([calls.malformed_cdrs, calls.lost], [0, 0], 'what went wrong');
    check(calls.cdrs >= before, `CDRs that were posted: ${calls.cdrs}`);
  });

  await live('calls from and to the outside are recorded, and a transferred one as one', async () => {
    let before = await count();
    const zoes = await registered(people[2]);
    await ask('gateway.add', { name: 'ledger', proxy: `127.0.0.1:${telco.port}`, allowed: ['127.0.0.1/32'] });
    await until('the gateway', async () => (await real.api('sofia xmlstatus gateway')).includes('ledger'));
    await ask('route.add', { name: 'ledger', pattern: '0700\\d+', position: 3, calling_class: 'local', gateways: ['ledger'] });
    await ask('did.add', { number: '+493098000', name: 'Ledger', extensions: ['1002'] });
    const out = await desk.call('0700123');
    (await telco.rings()).answer();
    await until('the answer', () => out.state === 'answered');
    await out.sounds();
    out.hang_up();
    await quiet();
    const outbound = await record(before++);
    equal(told(outbound), ['1001', '0700123', '0700123', 'outbound', 'answered', 'NORMAL_CLEARING'], 'outbound');
    equal(outbound.gateway, 'ledger', 'its gateway');
    const inbound = await telco.call('+493098000', { from: '+491701234567', name: '1001' });
    const taken = await bobs.rings();
    taken.answer();
    await until('the answer', () => inbound.state === 'answered');
    await inbound.sounds();
    taken.transfer('1003');
    const at_zoe = await zoes.rings();
    at_zoe.answer();
    await at_zoe.sounds();
    inbound.hang_up();
    await quiet();
    equal(told(await record(before++)), ['+491701234567', '+493098000', '1003', 'inbound', 'answered', 'NORMAL_CLEARING'], 'inbound');
    equal((await ask('calls', { extension: '1003', limit: 1 }))[0].to, '+493098000', 'what Zoe sees');
    await zoes.register({ expires: 0 });
  });

  await live('calls that begin and end while pbxd is away are there after its restart', async () => {
    let before = await count();
    const call = await desk.call('1002');
    const ringing = await bobs.rings();
    ringing.answer();
    await until('the answer in the list', async () => (await newest()).result === 'talking');
    await pbx.stop();
    call.hang_up();
    await quiet();
    // A device that pbxd rang itself has a CDR of its own, and no record.
    await until('the CDR in the spool', async () => (await spooled()) >= 1);
    await pbx.start();
    equal(told(await record(before++)), ['1001', '1002', '1002', 'internal', 'answered', 'NORMAL_CLEARING'], 'ended meanwhile');
    await until('the spool to be empty', async () => (await spooled()) === 0);

    await until('the link', async () => (await ask('status', {})).switches[0].state === 'up', { seconds: 40 });
    const through = await desk.call('1002');
    (await bobs.rings()).answer();
    await until('the answer in the list', async () => (await newest()).result === 'talking');
    await pbx.stop();
    await through.sounds();
    await pbx.start();
    await until('the link', async () => (await ask('status', {})).switches[0].state === 'up', { seconds: 40 });
    equal((await newest()).result, 'talking', 'a call that goes on');
    through.hang_up();
    await quiet();
    equal((await record(before++)).result, 'answered', 'a call that went on');
  });
}
