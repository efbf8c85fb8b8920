<?php
// The gate before cart and checkout.

declare(strict_types=1);

namespace Sluice\WooCommerce;

final class Gate
{
    public static function hook(): void
    {
        add_action('template_redirect', [self::class, 'decide'], 1);
    }

    // Who has paid comes back to "order received", and must never be sent to a line.
    public static function decide(): void
    {
        if (!(is_cart() || is_checkout()) || is_wc_endpoint_url('order-received') || is_wc_endpoint_url('order-pay')) {
            return;
        }
        nocache_headers();
        [, $waiting] = Visitor::pass();
        if ($waiting !== '') {
            wp_redirect($waiting, 303); // Sluice's own address: on this host, or its public_url
            exit;
        }
    }
}
