<?php
/**
 * Plugin Name: Sluice for WooCommerce
 * Description: A fair line before cart and checkout, and units that are handed out exactly once.
 * Version: 0.1.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * WC requires at least: 7.1
 * License: Apache-2.0
 *
 * sluice.php beside this file is clients/php/sluice.php. docs/platforms/woocommerce.md says how the two are put together and set up.
 */

declare(strict_types=1);

defined('ABSPATH') || exit;

require_once __DIR__ . '/sluice.php';
require_once __DIR__ . '/includes/settings.php';
require_once __DIR__ . '/includes/visitor.php';
require_once __DIR__ . '/includes/gate.php';
require_once __DIR__ . '/includes/orders.php';
require_once __DIR__ . '/includes/webhook.php';
require_once __DIR__ . '/includes/status.php';

Sluice\WooCommerce\Settings::hook();
if (Sluice\WooCommerce\Settings::are_complete()) {
    Sluice\WooCommerce\Gate::hook();
    Sluice\WooCommerce\Orders::hook();
    Sluice\WooCommerce\Webhook::hook();
    Sluice\WooCommerce\Status::hook();
}
