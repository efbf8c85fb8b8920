// The processes of Sluice in a topology: two owners, of which one waits for its turn, edges, workers.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

import { request } from '../lib/http.mjs';
import { freePort } from '../lib/proxies.mjs';
import { launchServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const start_ms = 120_000;

export class Member {
  // `role`: owner, edge, worker. `folder`: in which its data folder is made. `config`: the text of its settings.
  static async create({ name, role, folder, config }) {
    const member = new Member();
    Object.assign(member, { name, role, config, data: path.join(folder, name), listen: await freePort(), admin_listen: await freePort() });
    member.args = ['--role', role];
    mkdirSync(member.data, { mode: 0o700 });
    return member;
  }
  copyFrom(other, ...files) {
    for (const file of files) copyFileSync(path.join(other.data, file), path.join(this.data, file));
  }
  async start() {
    this.server = await launchServer(this);
  }
  async again() {
    await this.start();
    await this.isThere();
  }
  // An owner that has run the sales or has waited for its turn, whatever it does now; an edge or a worker that hears one.
  isThere() {
    const said = () => this.role === 'owner' && (this.server.lines.includes('ready') || this.server.lines.includes('standby'));
    return until(`${this.name} to be there`, async () => said() || (await this.isReady()), { within_ms: start_ms });
  }
  get operators() {
    return `http://127.0.0.1:${this.admin_listen}`;
  }
  isReady() {
    return request(this.operators, 'GET', '/readyz').then(({ status }) => status === 200, () => false);
  }
  kill() {
    return this.server.kill();
  }
  freeze() {
    this.server.signal('SIGSTOP');
  }
  thaw() {
    this.server.signal('SIGCONT');
  }
}
