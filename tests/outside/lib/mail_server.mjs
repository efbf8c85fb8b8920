// A mail server of a test's own: real SMTP, and an independent reader of what was sent.

import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

import { until } from './until.mjs';

export class MailServer {
  mails = []; // {raw, parsed, envelope, secure, user}

  // `options` as smtp-server has them; `accept(address, session)` throws to refuse a recipient.
  constructor({ accept = () => {}, ...options } = {}) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: options.key ? [] : ['STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onAuth: ({ username, password }, session, done) =>
        username === 'shop' && password === 'open sesame' ? done(null, { user: username }) : done(new Error('no')),
      onRcptTo: ({ address }, session, done) => {
        try {
          done(accept(address, session));
        } catch (error) {
          done(error);
        }
      },
      onData: async (stream, session, done) => {
        const chunks = [];
        for await (const chunk of stream) chunks.push(chunk);
        const raw = Buffer.concat(chunks);
        const { envelope, secure, user } = session;
        this.mails.push({ raw: raw.toString('latin1'), parsed: await simpleParser(raw), envelope, secure, user });
        done();
      },
      ...options,
    });
    this.server.on('error', () => {});
  }
  async listen() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${this.server.server.address().port}`;
  }
  received(count = 1) {
    return until(`${count} mails`, () => this.mails.length >= count && this.mails);
  }
  close() {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

export const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });
