// Debian's WordPress, with MariaDB, PHP's own server, our plugin for WooCommerce, and one host in front of it and of Sluice.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';

import { repository, scratchFolder } from './program.mjs';
import { freePort } from './proxies.mjs';
import { until, within } from './until.mjs';

const runs = promisify(execFile);
const wordpress = '/usr/share/wordpress';
const start_ms = 60_000;
export const no_wordpress = ['/usr/sbin/mariadbd', `${wordpress}/wp-load.php`].every(existsSync) ? false : 'no MariaDB or no WordPress here';

const config = (socket, port) => `<?php
define('DB_NAME', 'shop'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:${socket}');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://127.0.0.1:${port}'); define('WP_SITEURL', 'http://127.0.0.1:${port}');
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('WP_ACCESSIBLE_HOSTS', '127.0.0.1');
define('AUTOMATIC_UPDATER_DISABLED', true); define('WP_DEBUG', true); define('WP_DEBUG_DISPLAY', false); define('WP_DEBUG_LOG', __DIR__ . '/debug.log');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
`;
// What the test needs is installed by WordPress' own functions; the answer is the products' ids.
const install = `<?php
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1';
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Shop', 'admin', 'admin@shop.example', false, '', 'secret');
update_option('permalink_structure', '');
update_option('template', 'bare'); update_option('stylesheet', 'bare');
update_option('active_plugins', ['woocommerce_stub.php', 'sluice/sluice-for-woocommerce.php']);
update_option('sluice', json_decode($argv[2], true));
$ids = [];
foreach (['cart' => 'page', 'checkout' => 'page', 'status' => 'page', 'tee' => 'product', 'other' => 'product'] as $name => $type) {
    $ids[$name] = wp_insert_post(['post_type' => $type, 'post_status' => 'publish', 'post_name' => $name, 'post_title' => $name,
        'post_content' => $name === 'status' ? '[sluice_status part="units"] <!-- wp:sluice/status {"part":"state"} /-->' : $name]);
}
update_post_meta($ids['tee'], '_sluice_item', 'tee');
echo json_encode($ids);
`;
const theme = `<!doctype html><html><head><?php wp_head(); ?></head><body><?php while (have_posts()) { the_post(); the_content(); } wp_footer(); ?></body></html>`;

export class WordPress {
  #children = [];

  // `settings`: of the plugin; `sluice`: the address below /.sluice/.
  static async open({ settings, sluice }) {
    const site = new WordPress();
    const folder = await scratchFolder();
    site.root = path.join(folder, 'site');
    const data = path.join(folder, 'db');
    const socket = path.join(folder, 's');
    await Promise.all([
      cp(wordpress, site.root, { recursive: true, verbatimSymlinks: true }),
      runs('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, '--user=root', '--auth-root-authentication-method=normal', '--skip-test-db']),
    ]);
    site.#start('/usr/sbin/mariadbd', ['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, '--user=root', '--skip-networking', '--innodb-flush-log-at-trx-commit=0']);
    const sql = (...words) => runs('mariadb', ['--no-defaults', '--socket', socket, '-uroot', ...words]);
    await until('MariaDB to answer', () => sql('-e', 'CREATE DATABASE IF NOT EXISTS shop').then(() => true, () => false), { within_ms: start_ms });

    const [front, behind] = [await freePort(), await freePort()];
    const content = path.join(site.root, 'wp-content');
    await writeFile(path.join(site.root, 'wp-config.php'), config(socket, front));
    await mkdir(path.join(content, 'themes/bare'), { recursive: true });
    await writeFile(path.join(content, 'themes/bare/style.css'), '/*\nTheme Name: Bare\n*/\n');
    await writeFile(path.join(content, 'themes/bare/index.php'), theme);
    await cp(path.join(repository, 'tests/outside/connectors/woocommerce_stub.php'), path.join(content, 'plugins/woocommerce_stub.php'));
    await runs(path.join(repository, 'scripts/woocommerce-plugin.sh'), [path.join(content, 'plugins')]);
    await writeFile(path.join(folder, 'install.php'), install);
    const { stdout } = await runs('php', ['-d', 'sendmail_path=/bin/true', path.join(folder, 'install.php'), site.root, JSON.stringify(settings)]);
    site.ids = JSON.parse(stdout.slice(stdout.lastIndexOf('{')));

    site.#start('php', ['-S', `127.0.0.1:${behind}`, '-t', site.root], { PHP_CLI_SERVER_WORKERS: '4' });
    site.origin = `http://127.0.0.1:${front}`;
    const proxied = http.createServer((request, response) => {
      const to = request.url.startsWith('/.sluice/') ? new URL(sluice).port : behind;
      const passed = http.request({ host: '127.0.0.1', port: to, method: request.method, path: request.url, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.writeHead(502).end());
      request.pipe(passed);
    });
    await new Promise((resolve) => proxied.listen(front, '127.0.0.1', resolve));
    site.proxied = proxied;
    await until('PHP to answer', () => fetch(`${site.origin}/?stub=order`).then((answer) => answer.ok, () => false), { within_ms: start_ms });
    return site;
  }

  #start(program, args, env = {}) {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'ignore', detached: true });
    this.#children.push({ child, ended: new Promise((resolve) => child.on('close', resolve)) });
  }

  async stub(words) {
    const answer = await fetch(`${this.origin}/?${new URLSearchParams(words)}`);
    assert.equal(answer.status, 200);
    return answer.json();
  }

  async close() {
    this.proxied?.closeAllConnections();
    this.proxied?.close();
    for (const { child, ended } of this.#children.reverse()) {
      process.kill(-child.pid, 'SIGTERM'); // PHP's workers, too
      await within('it to end', ended);
    }
  }
}
